import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { authenticateAnonymously, authenticateBySignature } from "@switchboard/domain";
import { createMemoryReplayGuard, createMemorySecretStore } from "@switchboard/domain/testing";
import { signWebSocketUrl } from "@switchboard/signed-url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createSecretsManagerClient,
  createSecretsManagerSecretStore,
  createSignatureVerifier,
  type SignatureVerifierOptions,
} from "../../src/authentication/index.ts";
import { createConnecting, headers, query, queryOfUrl } from "./connecting.ts";

process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";

const secretName = "switchboard/signing";
const secret = "never-log-current";
const url = "wss://hub.example/production";

/** A store with the secret. */
function createStore() {
  const store = createMemorySecretStore();
  store.put(secretName, secret);
  return store;
}

function setScene(options: Partial<SignatureVerifierOptions> = {}) {
  const clock = createSystemClock();
  const store = createStore();
  const signed = createSignatureVerifier({ secrets: store, secretName, clock, ...options });
  const connect = createConnecting([authenticateBySignature(signed), authenticateAnonymously], clock);
  const at = (turnedMs = 0) => new Date(clock.now() + turnedMs);
  const signedUrl = (overrides: { session?: string; secret?: string; at?: Date } = {}) =>
    signWebSocketUrl({ url, session: "s-1", secret, at: at(), ...overrides });
  return { ...store, clock, connect, at, signedUrl, connectTo: (to: string) => connect(queryOfUrl(to)) };
}

/** The same URL with a parameter changed. */
function tampered(signedUrl: string, name: string, change: (value: string) => string | undefined): string {
  const copy = new URL(signedUrl);
  const value = change(copy.searchParams.get(name) ?? "");
  if (value === undefined) copy.searchParams.delete(name);
  else copy.searchParams.set(name, value);
  return copy.href;
}

const sign = (text: string, key = secret) => createHmac("sha256", key).update(text).digest("hex");
const refused = (reason: string) => ({ status: 401, line: { outcome: "unauthorized", reason } });

describe("a good signature", () => {
  test("lets its session in, for two hours", async () => {
    const { connectTo, signedUrl } = setScene();
    const { status, connection } = await connectTo(signedUrl());
    expect(status).toBe(200);
    expect(connection).toMatchObject({
      identity: { provedBy: "signed", sessionId: "signed/s-1", groups: [] },
      addresses: [{ kind: "session", id: "signed/s-1" }],
    });
  });

  test("may come in headers of any case", async () => {
    const { connect, at } = setScene();
    const time = at().toISOString();
    const signature = sign(`s-1:${time}`);
    for (const names of [
      ["X-Session", "X-Date-Time", "X-Signature"],
      ["x-session", "x-date-time", "x-signature"],
      ["X-SESSION", "X-DATE-TIME", "X-SIGNATURE"],
    ] as const) {
      const values = { [names[0]]: "s-1", [names[1]]: time, [names[2]]: signature };
      expect(await connect(headers(values))).toMatchObject({ status: 200 });
    }
  });

  test.each([
    "2026-01-01T00:00:00Z",
    "2026-01-01T00:00Z",
    "2026-01-01T00:00:00.123456+00:00",
    "2026-01-01T05:30:00+05:30",
    "2026-01-01T00:00:00+0000",
    "2025-12-31T19:30-0430",
  ])("may have its time in any form of ISO 8601 that names a zone: %s", async (time) => {
    const connect = setSceneAt(new Date("2026-01-01T00:01:00Z"));
    const parts = { session: "s-1", date_time: time, signature: sign(`s-1:${time}`) };
    expect(await connect(query(parts))).toMatchObject({ status: 200 });
  });

  test.each([-5 * 60_000, 5 * 60_000])("may be five minutes off: %d ms", async (offMs) => {
    const now = new Date("2026-01-01T00:00:00.000Z");
    const to = signWebSocketUrl({ url, session: "s-1", secret, at: new Date(now.getTime() + offMs) });
    expect(await setSceneAt(now)(queryOfUrl(to))).toMatchObject({ status: 200 });
  });

  test("is made by the function for backends for any session that can be signed", async () => {
    const instant = new Date("2026-01-01T00:00:00Z");
    const connect = setSceneAt(instant);
    const session = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !/[/:]/.test(text) && Buffer.byteLength(text) <= 256);
    await fc.assert(
      fc.asyncProperty(session, fc.webUrl({ withQueryParameters: true }), async (session, base) => {
        const to = signWebSocketUrl({ url: base.replace(/^http/, "ws"), session, secret, at: instant });
        const { searchParams } = new URL(to);
        const parts = Object.fromEntries(
          ["session", "date_time", "signature"].map((name) => [name, searchParams.get(name) ?? ""]),
        );
        expect((await connect(query(parts))).connection?.identity.sessionId).toBe(`signed/${session}`);
      }),
      { numRuns: 50 },
    );
  });
});

function setSceneAt(instant: Date) {
  const clock = { now: () => instant.getTime() };
  return createConnecting(
    [authenticateBySignature(createSignatureVerifier({ secrets: createStore(), secretName, clock }))],
    clock,
  );
}

describe("refused with 401, and never taken for no proof at all:", () => {
  test.each<[string, string, (value: string) => string | undefined, string]>([
    ["another session", "session", () => "s-2", "signature-mismatch"],
    ["another time", "date_time", (time) => new Date(Date.parse(time) + 1).toISOString(), "signature-mismatch"],
    ["another form of the same time", "date_time", (time) => time.replace("Z", "+00:00"), "signature-mismatch"],
    ["another signature", "signature", (hex) => (hex.startsWith("0") ? "1" : "0") + hex.slice(1), "signature-mismatch"],
    ["a shorter signature", "signature", (hex) => hex.slice(1), "signature-malformed"],
    ["a longer signature", "signature", (hex) => `${hex}0`, "signature-malformed"],
    ["an upper-case signature", "signature", () => "A".repeat(64), "signature-malformed"],
    ["a signature that is not hexadecimal", "signature", (hex) => `g${hex.slice(1)}`, "signature-malformed"],
    ["a signature with a line feed", "signature", (hex) => `${hex}\n`, "signature-malformed"],
    ["an empty signature", "signature", () => "", "signature-incomplete"],
    ["no signature", "signature", () => undefined, "signature-incomplete"],
    ["no session", "session", () => undefined, "signature-incomplete"],
    ["no time", "date_time", () => undefined, "signature-incomplete"],
    ["a time that is none", "date_time", () => "now", "signature-time"],
    ["a time without a zone", "date_time", (time) => time.replace("Z", ""), "signature-time"],
    ["a time in seconds", "date_time", () => "1767225600", "signature-time"],
    ["a month that is none", "date_time", () => "2026-13-01T00:00:00Z", "signature-time"],
    ["a plus that became a space", "date_time", (time) => time.replace("Z", " 00:00"), "signature-time"],
    ["a session with a colon", "session", (session) => `${session}:`, "signature-session"],
  ])("%s", async (_what, name, change, reason) => {
    const { connectTo, signedUrl } = setScene();
    expect(await connectTo(tampered(signedUrl(), name, change))).toMatchObject({
      ...refused(reason),
      body: { code: "unauthorized" },
      connection: undefined,
    });
  });

  test("upper case, though it is the right number", async () => {
    const { connectTo, signedUrl } = setScene();
    // One that has letters.
    const to = Array.from({ length: 20 }, (_, n) => signedUrl({ session: `s-${n}` })).find((each) =>
      /signature=[^&]*[a-f]/.test(each),
    );
    expect(await connectTo(tampered(to ?? "", "signature", (hex) => hex.toUpperCase()))).toMatchObject(
      refused("signature-malformed"),
    );
  });

  test("six minutes old, and six minutes ahead", async () => {
    const { connectTo, signedUrl, at } = setScene();
    expect(await connectTo(signedUrl({ at: at(-6 * 60_000) }))).toMatchObject(refused("signature-too-old"));
    expect(await connectTo(signedUrl({ at: at(6 * 60_000) }))).toMatchObject(refused("signature-too-new"));
  });

  test("a session with a colon, though it is signed properly: the text that is signed could mean another", async () => {
    const { connect, at } = setScene();
    const time = at().toISOString();
    expect(await connect(query({ session: "a:b", date_time: time, signature: sign(`a:b:${time}`) }))).toMatchObject(
      refused("signature-session"),
    );
  });

  test("signed with another secret", async () => {
    const { connectTo, signedUrl } = setScene();
    expect(await connectTo(signedUrl({ secret: "never-log-wrong" }))).toMatchObject(refused("signature-mismatch"));
  });

  test("a signed session with a slash is no session, like any other", async () => {
    const { connect, at } = setScene();
    const time = at().toISOString();
    expect(await connect(query({ session: "ada/s", date_time: time, signature: sign(`ada/s:${time}`) }))).toMatchObject(
      { status: 400 },
    );
  });
});

describe("the secret", () => {
  test("is fetched once in five minutes, also for many at once", async () => {
    const { connectTo, signedUrl, reads, clock } = setScene();
    await Promise.all(Array.from({ length: 10 }, () => connectTo(signedUrl())));
    expect(reads()).toBe(1);
    clock.advance(299_000);
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
    expect(reads()).toBe(1);
    clock.advance(2000);
    await connectTo(signedUrl());
    expect(reads()).toBe(2);
  });

  test("may be rotated in the middle: the new one is good at once, the previous one goes on", async () => {
    const { connectTo, signedUrl, put, reads, clock } = setScene();
    await connectTo(signedUrl());
    clock.advance(60_000);
    put(secretName, "never-log-next");
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
    expect(await connectTo(signedUrl({ secret: "never-log-next" }))).toMatchObject({ status: 200 });
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
    expect(reads()).toBe(2);
    clock.advance(60_000);
    put(secretName, "never-log-third");
    expect(await connectTo(signedUrl({ secret: "never-log-third" }))).toMatchObject({ status: 200 });
    expect(await connectTo(signedUrl())).toMatchObject(refused("signature-mismatch"));
  });

  test("is the new one for many at once, with one fetch", async () => {
    const { connectTo, signedUrl, put, reads, clock } = setScene();
    await connectTo(signedUrl());
    clock.advance(60_000);
    put(secretName, "never-log-next");
    const to = signedUrl({ secret: "never-log-next" });
    const attempts = await Promise.all(Array.from({ length: 10 }, () => connectTo(to)));
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([200]));
    expect(reads()).toBe(2);
  });

  test("that was fetched just before a rotation is the old one for five seconds more, and no longer", async () => {
    const { connectTo, signedUrl, put, clock } = setScene();
    await connectTo(signedUrl());
    put(secretName, "never-log-next");
    const next = () => connectTo(signedUrl({ secret: "never-log-next" }));
    clock.advance(4000);
    expect(await next()).toMatchObject(refused("signature-mismatch"));
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
    clock.advance(1000);
    expect(await next()).toMatchObject({ status: 200 });
  });

  test("that is known does without the store: what does not match it is refused, and no fault", async () => {
    const { connectTo, signedUrl, fail, clock } = setScene();
    await connectTo(signedUrl());
    clock.advance(60_000);
    fail(new Error("Secrets Manager is down."));
    expect(await connectTo(signedUrl({ secret: "never-log-wrong" }))).toMatchObject(refused("signature-mismatch"));
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
  });

  test("that Secrets Manager keeps to itself, though it takes the call, is a 500 in time", async () => {
    const server = createServer(() => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createSecretsManagerClient({ endpoint, region: "eu-central-1", deadlineMs: 200 });
    try {
      const { connectTo, signedUrl } = setScene({ secrets: createSecretsManagerSecretStore({ client }) });
      const beganMs = performance.now();
      expect(await connectTo(signedUrl())).toMatchObject({ status: 500, body: { code: "unavailable" } });
      expect(performance.now() - beganMs).toBeLessThan(3000);
    } finally {
      client.destroy();
      server.closeAllConnections();
      server.close();
    }
  });

  test("is not fetched all the time for signatures that do not match", async () => {
    const { connectTo, signedUrl, reads, clock } = setScene();
    const junk = () => signedUrl({ secret: "never-log-wrong" });
    for (let n = 0; n < 50; n += 1) await connectTo(junk());
    expect(reads()).toBe(1);
    clock.advance(5000);
    for (let n = 0; n < 50; n += 1) await connectTo(junk());
    expect(reads()).toBe(2);
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
  });

  test("that is missing is a 500, and in the log", async () => {
    const { connectTo, signedUrl, fail, clock } = setScene();
    fail(new Error("The secret switchboard/signing cannot be read."));
    const { status, body, line } = await connectTo(signedUrl());
    expect({ status, body }).toEqual({ status: 500, body: { code: "unavailable", message: expect.any(String) } });
    expect(line).toMatchObject({
      level: "ERROR",
      error: { message: "The secret switchboard/signing cannot be read." },
    });
    fail();
    clock.advance(1000);
    expect(await connectTo(signedUrl())).toMatchObject({ status: 200 });
  });

  test("that cannot be read is not asked for again right away", async () => {
    const { connectTo, signedUrl, fail, reads } = setScene();
    fail(new Error("Secrets Manager is down."));
    for (let n = 0; n < 10; n += 1) expect(await connectTo(signedUrl())).toMatchObject({ status: 500 });
    expect(reads()).toBe(1);
  });

  test("is not fetched for what cannot be a signature", async () => {
    const { connectTo, signedUrl, reads, at } = setScene();
    await connectTo(tampered(signedUrl(), "signature", () => "junk"));
    await connectTo(signedUrl({ at: at(-10 * 60_000) }));
    expect(reads()).toBe(0);
  });
});

describe("where a signature is good once only,", () => {
  test("it opens one connection, of many at once too", async () => {
    const { connectTo, signedUrl } = setScene({ once: createMemoryReplayGuard() });
    const to = signedUrl();
    const attempts = [await connectTo(to), await connectTo(to)];
    expect(attempts).toMatchObject([{ status: 200 }, refused("signature-used")]);
    expect(await connectTo(signedUrl({ session: "s-2" }))).toMatchObject({ status: 200 });
  });

  test("only good ones take room", async () => {
    const once = createMemoryReplayGuard();
    const { connectTo, signedUrl } = setScene({ once });
    await connectTo(signedUrl({ secret: "never-log-wrong" }));
    expect([...once.claims().keys()]).toEqual([]);
  });

  test("the same session may be signed at two times", async () => {
    const { connectTo, signedUrl, at } = setScene({ once: createMemoryReplayGuard() });
    expect(await connectTo(signedUrl({ at: at(-1000) }))).toMatchObject({ status: 200 });
    expect(await connectTo(signedUrl({ at: at() }))).toMatchObject({ status: 200 });
  });

  test.each([{ session_id: "other" }, { client_id: "" }, { client_id: "a/b" }])(
    "a handshake that is refused for something else does not use it up: %o",
    async (wrong) => {
      const once = createMemoryReplayGuard();
      const { connectTo, connect, signedUrl } = setScene({ once });
      const to = signedUrl();
      const parts = Object.fromEntries(new URL(to).searchParams);
      expect(await connect(query({ ...parts, ...wrong }))).toMatchObject({ status: 400 });
      expect([...once.claims().keys()]).toEqual([]);
      expect(await connectTo(to)).toMatchObject({ status: 200 });
    },
  );

  test("it stays used for a minute longer than it is good, for functions whose clocks are late", async () => {
    const once = createMemoryReplayGuard();
    const { connectTo, signedUrl, at } = setScene({ once });
    const signedAt = at(4 * 60_000);
    await connectTo(signedUrl({ at: signedAt }));
    expect([...once.claims().values()]).toEqual([signedAt.getTime() + 6 * 60_000]);
  });

  test("a signature opens any number of connections in its time where it is not good once only", async () => {
    const { connectTo, signedUrl } = setScene();
    const to = signedUrl();
    expect([await connectTo(to), await connectTo(to)]).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});
