import { expect, test } from "vitest";
import { createClaimedAuthenticator } from "../src/index.ts";

const authenticate = (query: Record<string, string[]>) =>
  createClaimedAuthenticator().authenticate({
    query: new Map(Object.entries(query)),
    headers: new Map(),
    subprotocols: [],
  });

test("client and session are believed, under the authority of nobody", async () => {
  expect(await authenticate({ client_id: ["web-123"], session_id: ["s-1"] })).toEqual({
    ok: true,
    value: { provedBy: "none", clientId: "anon/web-123", sessionId: "anon/s-1", groups: [] },
  });
});

test("each is optional", async () => {
  expect(await authenticate({})).toEqual({ ok: true, value: { provedBy: "none", groups: [] } });
});

test.each([
  ["empty", { session_id: [""] }],
  ["longer than 256 bytes", { client_id: ["ü".repeat(129)] }],
  ["with a slash, as if it were a full id", { session_id: ["u1/s-1"] }],
  ["repeated", { session_id: ["a", "b"] }],
])("an id that is %s is refused", async (_what, query) => {
  expect(await authenticate(query)).toMatchObject({ ok: false, rejection: { code: "invalid-handshake" } });
});
