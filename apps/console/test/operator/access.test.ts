import { describe, expect, test } from "vitest";
import { carryOut } from "../../src/hub/carry-out.ts";
import { type Client, emptyState, reduce } from "../../src/model/console-state.ts";
import { commandOf, emptyAccess, keptOutUntil, partyOf } from "../../src/model/operator/access.ts";
import { answerText, type ManageAnswer, readAnswer, timeText } from "../../src/model/operator/manage-answer.ts";
import type { WayIn } from "../../src/model/way-in.ts";

function clientOf(way: WayIn): Client {
  const added = { type: "client-added", key: "c1", index: 0, name: "x", way, atMs: 0 } as const;
  const [client] = reduce(emptyState, { ...added, state: { name: "connecting", reason: "started" } }).clients;
  if (client === undefined) throw new Error("It was not added.");
  return client;
}

const ada: WayIn = { kind: "user", user: "ada", groups: [], session: "tab", tokenSeconds: 60 };
const draft = { ...emptyAccess, id: " ada " };

describe("what is commanded", () => {
  test("a kick says why and whether to come back, and keeps out whom it can", () => {
    const reason = { reason: "You have been removed.", reconnect: false };
    expect(commandOf("kick", draft)).toEqual({ command: { close: { users: ["ada"] }, ...reason, denyFor: 60 } });
    expect(commandOf("kick", { ...draft, denySeconds: 0, reconnect: true })).toEqual({
      command: { close: { users: ["ada"] }, ...reason, reconnect: true },
    });
    expect(commandOf("kick", { ...draft, kind: "group" })).toEqual({
      command: { close: { groups: ["ada"] }, ...reason },
    });
  });

  test("somebody is kept out, or let in again, without a kick", () => {
    const session = { ...draft, kind: "session" } as const;
    expect(commandOf("deny", session)).toEqual({ command: { deny: { sessions: ["ada"] }, for: 60 } });
    expect(commandOf("allow", session)).toEqual({ command: { allow: { sessions: ["ada"] } } });
  });

  test.each([
    ["kick", { ...draft, id: " " }],
    ["kick", { ...draft, reason: " " }],
    ["kick", { ...draft, reason: "ä".repeat(257) }],
    ["deny", { ...draft, denySeconds: 0 }],
    ["deny", { ...draft, kind: "group" }],
    ["allow", { ...draft, kind: "connection" }],
  ] as const)("%s is not sent when something is missing: %j", (action, wrong) => {
    expect(commandOf(action, wrong)).toEqual({ problem: expect.stringMatching(/\S/) });
  });
});

describe("who it is", () => {
  const welcome = { type: "welcome", connectionId: "k1", expiresAt: "" } as const;

  test("the user, else the session, else the connection", () => {
    expect(partyOf(clientOf(ada))).toEqual({ kind: "user", id: "ada" });
    const nobody = clientOf({ kind: "anonymous", session: "", client: "" });
    expect(partyOf({ ...nobody, welcome: { ...welcome, sessionId: "anon/x" } })).toEqual({
      ...{ kind: "session", id: "anon/x" },
    });
    expect(partyOf({ ...nobody, welcome })).toEqual({ kind: "connection", id: "k1" });
  });

  test("somebody is kept out as a user or by the session, whichever is longer", () => {
    const denials = [
      { kind: "user", id: "ada", until: "2026-01-01T00:00:00.000Z" },
      { kind: "session", id: "ada/tab", until: "2026-01-02T00:00:00.000Z" },
      { kind: "session", id: "signed/order-1", until: "2026-01-03T00:00:00.000Z" },
    ] as const;
    expect(keptOutUntil(clientOf(ada), denials)).toBe("2026-01-02T00:00:00.000Z");
    expect(keptOutUntil(clientOf({ kind: "signed", session: "order-1" }), denials)).toBe("2026-01-03T00:00:00.000Z");
    expect(keptOutUntil(clientOf({ kind: "anonymous", session: "ada", client: "" }), denials)).toBeUndefined();
    expect(keptOutUntil(clientOf({ kind: "url", url: "ws://x", token: "", session: "tab" }), denials)).toBeUndefined();
  });
});

describe("what is answered", () => {
  test("is said in one line", () => {
    const closed = { type: "closed", closed: 1, gone: 0, failed: 0 };
    const said = (answer: object) => answerText("user ada", readAnswer(answer) as ManageAnswer);
    expect(said(closed)).toBe("user ada: 1 connection was closed.");
    const until = new Date();
    expect(said({ ...closed, closed: 2, gone: 1, failed: 3, deniedUntil: until.toISOString() })).toBe(
      `user ada: 2 connections were closed, 1 had gone already, 3 may be open still: try again, kept out until ${timeText(until.toISOString())}.`,
    );
    expect(said({ type: "denied", until: until.toISOString() })).toMatch(/^user ada: kept out until [\d:]+\. /);
    expect(said({ type: "allowed" })).toBe("user ada may come in again.");
    expect(said({ type: "error", code: "no-denials", message: "No." })).toContain("Denials is off");
    expect(said({ type: "error", code: "other", message: "No." })).toBe("user ada: No.");
  });

  test("what is of another version is not understood", () => {
    for (const other of [null, 1, "x", [], {}, { type: "joined" }]) expect(readAnswer(other)).toBeUndefined();
  });

  test("a time of another day has its day", () => {
    expect(timeText("2026-03-02T12:00:00.000Z", new Date("2026-03-01T12:00:00.000Z"))).toMatch(/^2026-03-0[23] /);
  });

  test("a large audience is gone on with until nothing is left", async () => {
    const asked: object[] = [];
    const pages = [
      { closed: 3, gone: 1, failed: 0, next: "n1", deniedUntil: "t" },
      { closed: 2, gone: 0, failed: 1 },
    ];
    const manage = async (command: object) => {
      asked.push(command);
      return { type: "closed", ...pages[asked.length - 1] };
    };
    const command = { close: { groups: ["room.1"] } };
    expect(await carryOut(manage, command)).toEqual({
      ...{ type: "closed", closed: 5, gone: 1, failed: 1, deniedUntil: "t", next: undefined },
    });
    expect(asked).toEqual([command, { ...command, next: "n1" }]);
    await expect(carryOut(async () => ({ type: "later" }), {})).rejects.toThrow("does not understand");
  });
});
