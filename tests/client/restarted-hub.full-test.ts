import { connect, type Gap, groups } from "@switchboard/client";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { issueToken } from "../support/client-under-test.ts";
import { type Hub, startHub } from "../support/hub.ts";

const ROOM = "room.1";
const patience = { timeout: 30_000 };

/** A client of whichever hub is running, in a room, and what it is told there. */
function inRoom(hubNow: () => Hub, since?: string) {
  const hub = connect(() => Promise.resolve(hubNow().switchboard.gateway.url), {
    token: () => issueToken(hubNow(), { user: "ada", groups: "crew" }),
    retryMostMs: 1_000,
    ...{ WebSocket, groups },
  });
  const room = hub.group(ROOM, { since });
  const told: (string | Gap)[] = [];
  room.on("message", ({ data }) => told.push(String(data)));
  room.on("gap", (gap) => told.push(gap));
  return { room, told, [Symbol.asyncDispose]: () => hub.close() };
}

test("a hub that has forgotten everything answers old positions with a gap, and never with other messages", async () => {
  const hubs = [await startHub()];
  const hubNow = () => hubs.at(-1) as Hub;
  try {
    await using ada = inRoom(hubNow);
    for (const text of ["one", "two", "three"]) await ada.room.send(text);
    await expect.poll(() => ada.told, patience).toEqual(["one", "two", "three"]);
    const saved = ada.room.position;
    expect(saved).toBeDefined();

    const [before] = hubs;
    hubs.push(await startHub());
    await before?.[Symbol.asyncDispose]();

    // Under the offsets that she has seen there are other messages now, and some beyond.
    await using other = inRoom(hubNow);
    for (const text of ["uno", "due", "tre", "quattro"]) await other.room.send(text);
    await expect.poll(() => ada.told, patience).toContainEqual({});

    await using later = inRoom(hubNow, saved);
    await later.room.joined();
    await expect.poll(() => later.told, patience).toContainEqual({});
    await other.room.send("last");
    for (const { told } of [ada, later]) await expect.poll(() => told.at(-1), patience).toBe("last");

    // What follows a gap is of the new hub's, in its order; what came before of the old one's.
    expect(ada.told.slice(0, 4)).toEqual(["one", "two", "three", {}]);
    expect(later.told[0]).toEqual({});
    for (const told of [ada.told.slice(4), later.told.slice(1)]) {
      const order = ["uno", "due", "tre", "quattro", "last"];
      expect(told).toEqual(order.slice(order.length - told.length));
    }
    const history = (await later.room.history()).messages.map(({ data }) => data);
    expect(history).toEqual(["uno", "due", "tre", "quattro", "last"]);
  } finally {
    for (const hub of hubs) await hub[Symbol.asyncDispose]();
  }
});
