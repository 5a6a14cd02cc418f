import { describe, expect, test } from "vitest";
import { type Credentials, diallingOf, nameOf, problemOf } from "../src/hub/way-in.ts";
import type { WayIn } from "../src/model/way-in.ts";

const local: Credentials = {
  url: "ws://127.0.0.1:8081/development",
  token: async ({ user, groups, expiresInSeconds }) => `${user}.${groups.join("+")}.${expiresInSeconds}`,
  signedUrl: async (session) => (session === "x" ? undefined : `ws://signed/${session}`),
};
const user: WayIn = { kind: "user", user: "ada", groups: ["crew", "admins"], session: "tab", tokenSeconds: 60 };

describe("what connects", () => {
  test("a user: with a new token for each attempt", async () => {
    const dialling = diallingOf(user, local);
    expect(dialling).toMatchObject({ url: local.url, options: { sessionId: "tab" } });
    expect(await dialling?.options.token?.({ fresh: false })).toBe("ada.crew+admins.60");
  });

  test("a signed session: with a new URL for each attempt, or none", async () => {
    const urlOf = (session: string) => {
      const url = diallingOf({ kind: "signed", session }, local)?.url;
      return typeof url === "function" ? url({ fresh: false }) : url;
    };
    expect(await urlOf("order-17")).toBe("ws://signed/order-17");
    expect(await urlOf("x")).toBeUndefined();
  });

  test("nobody in particular: with what it says of itself", () => {
    expect(diallingOf({ kind: "anonymous", session: "s", client: "web" }, local)).toEqual({
      url: local.url,
      options: { sessionId: "s", clientId: "web" },
    });
    expect(diallingOf({ kind: "anonymous", session: "", client: "" }, local)).toEqual({ url: local.url, options: {} });
  });

  test("any hub: with the token that was pasted, as long as no fresh one is needed", async () => {
    const way: WayIn = { kind: "url", url: " wss://hub.example/live ", token: "never-log-t", session: "" };
    const dialling = diallingOf(way, undefined);
    expect(dialling?.url).toBe("wss://hub.example/live");
    expect(await dialling?.options.token?.({ fresh: false })).toBe("never-log-t");
    expect(await dialling?.options.token?.({ fresh: true })).toBeUndefined();
    expect(diallingOf({ ...way, token: "" }, undefined)?.options).toEqual({});
  });

  test("nothing that needs a local hub, where there is none", () => {
    expect(diallingOf(user, undefined)).toBeUndefined();
  });
});

test.each<[WayIn, string | undefined]>([
  [user, undefined],
  [{ ...user, user: " " }, "user"],
  [{ ...user, user: "a/b" }, "user"],
  [{ ...user, session: "a/b" }, "session"],
  [{ ...user, session: "é".repeat(128) }, undefined],
  [{ ...user, session: "é".repeat(129) }, "session"],
  [{ kind: "signed", session: "" }, "session"],
  [{ kind: "signed", session: "a:b" }, "session"],
  [{ kind: "signed", session: "s".repeat(257) }, "session"],
  [{ kind: "anonymous", session: "", client: "" }, undefined],
  [{ kind: "anonymous", session: "", client: "a/b" }, "client"],
  [{ kind: "anonymous", session: "s".repeat(257), client: "" }, "session"],
  [{ kind: "url", url: "wss://hub.example/live", token: "", session: "" }, undefined],
  [{ kind: "url", url: "https://hub.example", token: "", session: "" }, "url"],
  [{ kind: "url", url: "", token: "", session: "" }, "url"],
  [{ kind: "url", url: "wss://hub.example/live", token: "", session: "a/b" }, "session"],
  [{ kind: "url", url: "wss://hub.example/live", token: " ey.j.s\n", session: "" }, undefined],
  [{ kind: "url", url: "wss://hub.example/live", token: "<title>502 Bad Gateway</title>", session: "" }, "token"],
])("%j: what is wrong with it is %s", (way, field) => {
  expect(problemOf(way)?.field).toBe(field);
});

test.each<[WayIn, string]>([
  [user, "ada"],
  [{ kind: "signed", session: "order-17" }, "order-17"],
  [{ kind: "anonymous", session: "", client: "" }, "anonymous"],
  [{ kind: "url", url: "wss://abc.example/live?signature=never-log-s", token: "", session: "" }, "abc"],
])("%j is called %s", (way, name) => {
  expect(nameOf(way)).toBe(name);
});
