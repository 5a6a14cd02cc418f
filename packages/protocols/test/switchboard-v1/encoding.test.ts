import { maxStoredBytes } from "@switchboard/domain";
import { limits } from "@switchboard/protocol";
import { expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";

const decode = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes));

test("a message keeps its payload, its sender's full ids and its time", () => {
  const message = {
    messageId: "m-1",
    from: { userId: "u", sessionId: "u/s" },
    sentAtMs: Date.parse("2026-01-01T00:00:00.000Z"),
    payload: { text: "grüße" },
  };
  expect(decode(switchboardV1.encodeMessage(message))).toEqual({
    type: "message",
    id: "m-1",
    from: { userId: "u", sessionId: "u/s" },
    sentAt: "2026-01-01T00:00:00.000Z",
    data: { text: "grüße" },
  });
});

test("a message that is too large once it is encoded has no frame", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "ü".repeat(limits.messageBytes / 2) };
  expect(switchboardV1.encodeMessage(message)).toBeUndefined();
});

test("a stored message has its positions, and what its sender said of it", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: 1, kind: "edit", refers: "m-0" };
  const positions = [
    { epoch: "e", offset: 41 },
    { epoch: "f", offset: 7 },
  ];
  const frame = {
    type: "message",
    id: "m-1",
    from: {},
    sentAt: "1970-01-01T00:00:00.000Z",
    kind: "edit",
    refers: "m-0",
  };
  const pairs = [
    ["e", 41],
    ["f", 7],
  ];
  expect(decode(switchboardV1.encodeMessage(message, positions))).toEqual({ ...frame, positions: pairs, data: 1 });
  expect(decode(switchboardV1.encodeMessage(message, []))).toEqual({ ...frame, data: 1 });
  expect(decode(switchboardV1.encodeStored({ id: "f-1", messageId: "m-1", positions }))).toEqual({
    ...{ type: "stored", id: "f-1", messageId: "m-1", positions: pairs },
  });
});

test("a message to a group alone that is not stored says of which group it is; what is kept does not", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: 1, group: "room.1" };
  const frame = { id: "m-1", from: {}, sentAt: "1970-01-01T00:00:00.000Z", data: 1 };
  expect(decode(switchboardV1.encodeMessage(message))).toEqual({ type: "message", ...frame, group: "room.1" });
  const messages = [{ message, position: { epoch: "e", offset: 1 } }];
  const page = JSON.parse(switchboardV1.encodeAnswers([{ kind: "history", messages, more: false }]) ?? "");
  expect(page.messages).toEqual([{ ...frame, positions: [["e", 1]] }]);
});

test("an answer that is cut says where it ends, and that there is more", () => {
  const messages = Array.from({ length: 200 }, (_, nth) => ({
    message: { messageId: `m-${nth}`, from: {}, sentAtMs: 0, payload: "x".repeat(1000) },
    position: { epoch: "e", offset: nth + 1 },
  }));
  const streams = [{ epoch: "e", recovered: true, to: 200, more: false }] as const;
  const recovered = JSON.parse(
    switchboardV1.encodeAnswers([
      {
        ...{ kind: "recovered", streams },
        messages: messages.map(({ message, position }) => ({ message, positions: [position] })),
      },
    ]) ?? "",
  );
  const kept = recovered.messages.length;
  expect(kept).toBeGreaterThan(100);
  expect(recovered.streams).toEqual([{ epoch: "e", recovered: true, to: kept, more: true }]);
  expect(recovered.messages.at(-1).positions).toEqual([["e", kept]]);
  const page = JSON.parse(switchboardV1.encodeAnswers([{ kind: "history", messages, more: false }]) ?? "");
  expect(page).toMatchObject({ more: true });
  expect(page.messages.at(-1).positions).toEqual([["e", 200]]);
  expect(page.messages.length).toBeGreaterThan(100);
});

test("a welcome that is cut says that there are more groups, and has the streams of those that it names", () => {
  const groups = Array.from({ length: 600 }, (_, nth) => `${nth}.${"x".repeat(240)}`);
  const position = { epoch: "e", offset: 1 };
  const streams = [{ address: { kind: "user", id: "ada" } as const, position }];
  const welcome = {
    ...{ connectionId: "c-1", userId: "ada", expiresAtMs: 0, limits: { addresses: 250, groups: 100 }, groups },
    streams: [...streams, ...groups.map((id) => ({ address: { kind: "group", id } as const, position }))],
  };
  const frame = JSON.parse(switchboardV1.encodeAnswers([{ kind: "welcome", id: "h-1", welcome }]) ?? "");
  const { length } = frame.groups;
  expect(frame).toMatchObject({ type: "welcome", id: "h-1", connectionId: "c-1", more: true });
  expect(length).toBeGreaterThan(200);
  expect(frame.groups).toEqual(groups.slice(0, length));
  expect(frame.streams).toEqual([
    { user: "ada", ...position },
    ...groups.slice(0, length).map((group) => ({ group, ...position })),
  ]);
  expect(limits.messageBytes - JSON.stringify(frame).length).toBeLessThan(600);
});

test("what is too fast is told when to go on, in whole milliseconds", () => {
  const text = switchboardV1.encodeAnswers([{ kind: "too-fast", id: "f-1", retryAfterMs: 1500.2 }]) ?? "";
  expect(JSON.parse(text)).toMatchObject({ type: "error", id: "f-1", code: "too-fast", retryAfter: 1501 });
});

test("the largest message that is stored is as large as the protocol says", () => {
  expect(limits.storedBytes).toBe(maxStoredBytes);
});

test("a welcome with as many groups as a connection can be in is a frame", () => {
  const groups = [
    // What can be joined, and what a token of 100 groups proves.
    ...Array.from({ length: 100 }, (_, nth) => `${"x".repeat(125)}${100 + nth}`),
    ...Array.from({ length: 100 }, (_, nth) => `${"ü".repeat(125)}${100 + nth}`),
  ];
  const position = { epoch: "e".repeat(limits.epochBytes), offset: Number.MAX_SAFE_INTEGER };
  const streams = groups.map((id) => ({ address: { kind: "group", id } as const, position }));
  const ids = { userId: "u".repeat(256), sessionId: `${"u".repeat(256)}/${"s".repeat(256)}` };
  const welcome = {
    connectionId: "c",
    ...ids,
    expiresAtMs: 0,
    limits: { addresses: 250, groups: 100 },
    groups,
    streams,
  };
  expect(JSON.parse(switchboardV1.encodeAnswers([{ kind: "welcome", welcome }]) ?? "").streams).toHaveLength(200);
});

test.each(["expired", "unregistered", "too-fast"] as const)(
  "the close frame of a connection that is %s asks the client to come back",
  (reason) => {
    const frames = switchboardV1.encodeClose(reason).map(decode);
    expect(frames).toMatchObject([{ type: "close", code: reason, reconnect: true }]);
  },
);

test("the close frame of a connection that a backend closes says what it was told, and whether to come back", () => {
  const kick = { kind: "kicked", text: "You have been removed.", reconnect: false } as const;
  expect(switchboardV1.encodeClose(kick).map(decode)).toEqual([
    { type: "close", code: "kicked", reason: "You have been removed.", reconnect: false },
  ]);
  expect(switchboardV1.encodeClose({ kind: "kicked", reconnect: true }).map(decode)).toEqual([
    { type: "close", code: "kicked", reason: expect.stringMatching(/./), reconnect: true },
  ]);
});
