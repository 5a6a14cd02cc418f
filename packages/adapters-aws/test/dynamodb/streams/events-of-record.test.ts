import type { Message } from "@switchboard/domain";
import { connectionOf } from "@switchboard/domain/testing";
import { describe, expect, test } from "vitest";
import { type Item, mainItem, registrationItem } from "../../../src/dynamodb/connections/connection-item.ts";
import { rowItem } from "../../../src/dynamodb/history/history-items.ts";
import { eventsOfStreamRecord } from "../../../src/dynamodb/streams/events-of-record.ts";

const ada = connectionOf(
  "R1kmxc2VNjMCFIA=",
  { provedBy: "cognito", userId: "ada", sessionId: "ada/tab", groups: ["staff"] },
  { connectedAtMs: Date.parse("2026-01-01T00:00:00.123Z"), expiresAtMs: Date.parse("2026-01-01T02:00:00Z") },
);
const item = mainItem(ada, { proved: ["user#ada", "group#0#staff"], joined: [] });
const inRoom: Item = { ...item, joined: { SS: ["group#0#room.1"] }, rev: { N: "2" } };

/** As Lambda passes it on. */
function recordOf(before: Item | undefined, after: Item | undefined, more: object = {}) {
  const { address, connectionId, seq } = (before ?? after) as Item;
  const eventName = before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY";
  const Keys = { address, ...(connectionId !== undefined && { connectionId }), ...(seq !== undefined && { seq }) };
  return {
    ...{ eventID: "c81e728d", eventName, eventVersion: "1.1", eventSource: "aws:dynamodb", awsRegion: "us-east-1" },
    dynamodb: {
      ...{ ApproximateCreationDateTime: 1_767_225_605, Keys, SequenceNumber: "111", SizeBytes: 26 },
      ...(before !== undefined && { OldImage: before }),
      ...(after !== undefined && { NewImage: after }),
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    ...more,
  };
}

const eventsOf = (before: Item | undefined, after: Item | undefined, more?: object) =>
  eventsOfStreamRecord(JSON.parse(JSON.stringify(recordOf(before, after, more))));

describe("a connection's own item", () => {
  const whose = { connectionId: "R1kmxc2VNjMCFIA=", userId: "ada", sessionId: "ada/tab" };

  test("put, it tells of a connection, with its full ids", () => {
    expect(eventsOf(undefined, item)).toEqual({
      events: [
        {
          ...{ kind: "connected", id: "c81e728d", atMs: ada.connectedAtMs, connection: whose, provedBy: "cognito" },
          ...{ protocol: "test.v1", expiresAtMs: ada.expiresAtMs, groups: ["staff"] },
        },
      ],
    });
  });

  test("changed, it tells what was joined and left, and nothing of other changes", () => {
    expect(eventsOf(item, inRoom)).toMatchObject({
      events: [{ kind: "joined", connection: whose, groups: ["room.1"] }],
    });
    expect(eventsOf(inRoom, item)).toMatchObject({ events: [{ kind: "left", groups: ["room.1"] }] });
    const granted: Item = { ...item, granted: { SS: ["group#0#room.1", "group#3#room.2"] } };
    expect(eventsOf(inRoom, granted)).toMatchObject({ events: [{ kind: "joined", groups: ["room.2"] }] });
    const renewed: Item = { ...inRoom, renewed: { N: "3" }, expiresAt: { N: "1767240000" }, "joins#7": { N: "1" } };
    expect(eventsOf(inRoom, renewed)).toEqual({ events: [] });
    expect(eventsOf(inRoom, { ...inRoom, closing: { BOOL: true } })).toEqual({ events: [] });
  });

  test("removed by a function, it tells that the hub has forgotten the connection", () => {
    const atMs = 1_767_225_605_000;
    expect(eventsOf({ ...inRoom, closing: { BOOL: true } }, undefined)).toMatchObject({
      events: [{ kind: "disconnected", atMs, cause: "unregistered", groups: ["room.1", "staff"], connection: whose }],
    });
  });

  test("removed by DynamoDB, it tells that nobody noticed its end", () => {
    const byExpiry = { userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" } };
    expect(eventsOf(item, undefined, byExpiry)).toMatchObject({ events: [{ kind: "disconnected", cause: "expired" }] });
    const bySomebody = { userIdentity: { type: "Service", principalId: "somebody.amazonaws.com" } };
    expect(eventsOf(item, undefined, bySomebody)).toMatchObject({ events: [{ cause: "unregistered" }] });
  });
});

test("registrations, signatures, memberships and what other programs keep in the table tell nothing", () => {
  const others: readonly Item[] = [
    registrationItem(ada, "user#ada", 1),
    registrationItem(ada, "group#0#staff", 1),
    { address: { S: "once#4f" }, connectionId: { S: "4f" }, claimant: { S: "x" } },
    { address: { S: "member#user#ada" }, connectionId: { S: "member" }, groups: { SS: ["room.1"] } },
    { address: { S: "connection#theirs" }, connectionId: { S: "theirs" }, blob: { B: new Uint8Array([1]) } },
    // A copy of a connection's item, at another key.
    { ...item, address: { S: "copy#1" } },
  ];
  for (const other of others) {
    expect(eventsOf(undefined, other)).toEqual({ events: [] });
    expect(eventsOf(other, undefined)).toEqual({ events: [] });
    expect(eventsOf(other, { ...other, rev: { N: "2" } })).toEqual({ events: [] });
  }
});

describe("the table of messages", () => {
  const message: Message = {
    ...{ messageId: "m-1", from: { userId: "ada" }, sentAtMs: 5, payload: { text: "never told" } },
    ...{ kind: "edit", refers: "m-0" },
  };
  const times = { atMs: 1_767_225_604_321, expiresAtMs: 1_767_230_000_000 };
  const row = { offset: 45, epoch: "k3JHs9aQ-x0Z", ...times };
  const stored = rowItem("group#room.1", { ...row, stored: { message, excluded: { connectionId: "c-1" } } });
  const voided = rowItem("group#room.1", row);

  test("a message that is put tells where it is kept, and not what it holds", () => {
    const result = eventsOf(undefined, { ...stored, attempt: { S: "x" } });
    const { payload: _payload, ...told } = message;
    expect(result).toEqual({
      events: [
        {
          ...{ kind: "message-stored", id: "c81e728d", atMs: row.atMs, stream: { kind: "group", id: "room.1" } },
          ...{ position: { epoch: "k3JHs9aQ-x0Z", offset: 45 }, message: told },
        },
      ],
    });
    expect(JSON.stringify(result)).not.toContain("never told");
  });

  test.each([
    ["user#ada", { kind: "user", id: "ada" }],
    ["session#ada/tab#1", { kind: "session", id: "ada/tab#1" }],
    ["everyone", { kind: "everyone" }],
  ])("%s is the stream of an address", (key, stream) => {
    expect(eventsOf(undefined, rowItem(key, { ...row, stored: { message } }))).toMatchObject({ events: [{ stream }] });
  });

  test("heads, voids, messages that go, and what others keep there tell nothing", () => {
    const head: Item = { address: { S: "head#group#room.1" }, seq: { N: "0" }, epoch: { S: "e" }, top: { N: "1" } };
    expect(eventsOf(undefined, head)).toEqual({ events: [] });
    expect(eventsOf(head, { ...head, top: { N: "2" } })).toEqual({ events: [] });
    expect(eventsOf(undefined, voided)).toEqual({ events: [] });
    expect(eventsOf(stored, voided)).toEqual({ events: [] });
    expect(eventsOf(stored, undefined)).toEqual({ events: [] });
    const theirs: Item = { address: { S: "theirs" }, seq: { N: "1" }, messageId: { S: "m" } };
    expect(eventsOf(undefined, theirs)).toEqual({ events: [] });
  });
});

test.each([
  ["nothing", undefined],
  ["a text", "record"],
  ["a record of a queue", { messageId: "q-1", body: "{}" }],
  ["a record without an id", recordOf(undefined, item, { eventID: undefined })],
  [
    "a record of a stream without images",
    { ...recordOf(undefined, item), dynamodb: { ...recordOf(undefined, item).dynamodb, NewImage: undefined } },
  ],
])("%s is a problem, in words that repeat nothing of it", (_what, record) => {
  const value = record === undefined ? undefined : JSON.parse(JSON.stringify(record));
  const result = eventsOfStreamRecord(value);
  expect(result).toEqual({ problem: expect.stringMatching(/^It /) });
  expect(JSON.stringify(result)).not.toContain("ada");
});
