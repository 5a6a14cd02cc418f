import { describe, expect, test } from "vitest";
import { BACKEND, type Client } from "../src/model/console-state.ts";
import { checkDraft, emptyDraft, readDraft, senderOf } from "../src/model/draft.ts";

describe("the request that a draft makes", () => {
  test.each([
    ["group", { groups: ["x"] }],
    ["user", { users: ["x"] }],
    ["session", { sessions: ["x"] }],
    ["client", { clients: ["x"] }],
    ["connection", { connections: ["x"] }],
    ["everyone", { everyone: true }],
  ] as const)("to %s", (kind, to) => {
    const draft = { ...emptyDraft, kind, ids: ["x"], text: "hi", exclude: "connection" } as const;
    expect(checkDraft(draft)).toEqual({ request: { to, data: { text: "hi" }, exclude: "connection" } });
  });

  test("JSON is sent as it is, text as an object with it", () => {
    const draft = { ...emptyDraft, kind: "everyone", format: "json" } as const;
    expect(checkDraft({ ...draft, text: "[1, null]" })).toEqual({
      request: { to: { everyone: true }, data: [1, null] },
    });
    expect(checkDraft({ ...draft, text: "null" })).toMatchObject({ request: { data: null } });
    expect(checkDraft({ ...draft, format: "text", text: "" })).toMatchObject({ request: { data: { text: "" } } });
  });

  test("a backend has no connection to leave out", () => {
    const draft = { ...emptyDraft, from: BACKEND, kind: "everyone", exclude: "connection", text: "hi" } as const;
    expect(checkDraft(draft)).toEqual({ request: { to: { everyone: true }, data: { text: "hi" } } });
  });

  test("a draft is the same after a reload, and empty where it cannot be read", () => {
    const draft = { ...emptyDraft, from: "c1", kind: "user", ids: ["ada"], exclude: "connection", text: "hi" } as const;
    expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    for (const other of [undefined, null, 1, { kind: "nobody", ids: [1], format: 2, exclude: 3 }]) {
      expect(readDraft(other)).toEqual(emptyDraft);
    }
  });

  test("a draft that cannot be sent says what it lacks", () => {
    expect(checkDraft({ ...emptyDraft, text: "hi" })).toEqual({ problem: expect.stringContaining("group") });
    expect(checkDraft({ ...emptyDraft, kind: "everyone", format: "json", text: "{" })).toHaveProperty("problem");
  });
});

describe("who a draft is from", () => {
  const client = (key: string, name: "open" | "closed", removed = false) =>
    ({ key, state: { name }, removed }) as Client;
  const clients = [client("a", "closed"), client("b", "open"), client("c", "open"), client("d", "open", true)];

  test.each([
    ["c", "c"],
    [undefined, "b"],
    ["d", "b"],
  ])("%s chosen: %s", (from, key) => {
    expect(senderOf({ ...emptyDraft, from }, clients)?.key).toBe(key);
  });

  test("whoever is there, if nobody is connected", () => {
    expect(senderOf(emptyDraft, [client("a", "closed")])?.key).toBe("a");
    expect(senderOf(emptyDraft, [])).toBeUndefined();
  });
});
