import { expect, test } from "vitest";
import { type Connection, eventsOfConnectionChange } from "../../src/index.ts";
import { connectionOf } from "../../src/testing/index.ts";

const identity = {
  provedBy: "cognito",
  userId: "ada",
  sessionId: "ada/tab",
  clientId: "ada/web",
  groups: ["staff"],
} as const;
const times = { connectedAtMs: 1_000_500, expiresAtMs: 7_200_000 };
const ada = connectionOf("c-1", identity, { ...times, joinedGroups: ["room.1"], protocol: "switchboard.v1" });
const whose = { connectionId: "c-1", userId: "ada", sessionId: "ada/tab", clientId: "ada/web" };
const atMs = 2_000_000;

const eventsOf = (before: Connection | undefined, after: Connection | undefined, hasExpired = false) =>
  eventsOfConnectionChange({
    ...{ changeId: "r-1", atMs, hasExpired },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });

test("a connection that was not known has connected, when it did, in all of its groups", () => {
  expect(eventsOf(undefined, ada)).toEqual([
    {
      ...{ kind: "connected", id: "r-1", atMs: 1_000_500, connection: whose, provedBy: "cognito" },
      ...{ protocol: "switchboard.v1", expiresAtMs: 7_200_000, groups: ["room.1", "staff"] },
    },
  ]);
});

test("one that is not known any more has disconnected", () => {
  const gone = {
    kind: "disconnected",
    id: "r-1",
    connection: whose,
    connectedAtMs: 1_000_500,
    groups: ["room.1", "staff"],
  };
  expect(eventsOf(ada, undefined)).toEqual([{ ...gone, atMs, cause: "unregistered" }]);
});

test.each([
  [2_000_000, 2_000_000],
  [90_000_000, 7_200_000],
])("one whose record is removed by the store at %d has ended by its expiry", (removedAtMs, at) => {
  const events = eventsOfConnectionChange({ changeId: "r-1", atMs: removedAtMs, before: ada, hasExpired: true });
  expect(events).toMatchObject([{ kind: "disconnected", cause: "expired", atMs: at }]);
});

test("coming into groups and leaving some are events, by whatever right; the ids of both are their own", () => {
  const after = { ...ada, joinedGroups: ["room.3", "room.2"], identity: { ...ada.identity, groups: [] } };
  expect(eventsOf(ada, after)).toEqual([
    { kind: "joined", id: "r-1/joined", atMs, connection: whose, groups: ["room.2", "room.3"] },
    { kind: "left", id: "r-1/left", atMs, connection: whose, groups: ["room.1", "staff"] },
  ]);
});

test("who stays in a group by another right has not left it, nor joined it", () => {
  const both = { ...ada, joinedGroups: ["room.1", "staff"] };
  expect(eventsOf(ada, both)).toEqual([]);
  expect(eventsOf(both, ada)).toEqual([]);
});

test("what only renews, or changes nothing that is told, is none", () => {
  expect(eventsOf(ada, { ...ada, expiresAtMs: 9_000_000, identity: { ...ada.identity, provedUntilMs: 1 } })).toEqual(
    [],
  );
  expect(eventsOf(undefined, undefined)).toEqual([]);
});

test("of many groups the first 500 are named, and the others counted", () => {
  const joinedGroups = Array.from({ length: 1203 }, (_, nth) => `room.${1000 + nth}`);
  const [event] = eventsOf(undefined, connectionOf("c-1", {}, { joinedGroups }));
  expect(event).toMatchObject({ groupsOmitted: 703 });
  expect(event).toHaveProperty("groups.length", 500);
  expect(event).toHaveProperty("groups.0", "room.1000");
});

test("of groups whose names are long in JSON, as many are named as a bus has room for", () => {
  const joinedGroups = Array.from({ length: 200 }, (_, nth) => `${"\u0001".repeat(250)}${1000 + nth}`);
  const [event] = eventsOf(undefined, connectionOf("c-1", {}, { joinedGroups }));
  expect(JSON.stringify(event).length).toBeLessThan(140 * 1024);
  expect(event).toMatchObject({ groupsOmitted: 200 - 86 });
});
