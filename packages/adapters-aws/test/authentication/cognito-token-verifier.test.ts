import { createHmac } from "node:crypto";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { authenticateByToken } from "@switchboard/domain";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type CognitoTokenVerifierOptions, createCognitoTokenVerifier } from "../../src/authentication/index.ts";
import { createJwksFetcher } from "../../src/authentication/jwks-fetcher.ts";
import { createConnecting, headers, query } from "./connecting.ts";
import {
  base64Url,
  clientId,
  createSigningKey,
  goodClaims,
  issuer,
  startTestIssuer,
  type TestIssuer,
  tokenOf,
  userPoolId,
} from "./test-issuer.ts";

const key = createSigningKey();
const otherKey = createSigningKey();
const good = () => goodClaims(Date.now());
const otherHost = issuer.replace("cognito-idp", "issuer-cognito-idp");
const unauthorizedBody = { code: "unauthorized", message: expect.any(String) };

function setScene({ jwksUri }: TestIssuer, options: Partial<CognitoTokenVerifierOptions> = {}) {
  const clock = createSystemClock();
  const cognito = createCognitoTokenVerifier({ userPoolId, clientId, requireGroup: true, jwksUri, clock, ...options });
  const connect = createConnecting([authenticateByToken(cognito)], clock);
  return { clock, connect, connectWith: (idToken: string) => connect(query({ idToken })) };
}

describe("a good token", () => {
  let published: TestIssuer;
  beforeAll(async () => {
    published = await startTestIssuer(otherKey, key);
  });
  afterAll(() => published[Symbol.asyncDispose]());

  test("lets its user in, registered once per group, until it ends", async () => {
    const { connectWith } = setScene(published);
    const claims = good();
    const { status, connection, line } = await connectWith(tokenOf(claims, key));
    expect(status).toBe(200);
    expect(line).toMatchObject({ outcome: "accepted" });
    const userId = String(claims["sub"]);
    expect(connection).toMatchObject({
      identity: { provedBy: "cognito", userId, groups: ["admins", "editors"] },
      expiresAtMs: Number(claims["exp"]) * 1000,
      addresses: [
        { kind: "user", id: userId },
        { kind: "group", id: "admins" },
        { kind: "group", id: "editors" },
      ],
    });
  });

  test.each([
    ["an object", { join: ["room.*"], send: ["news"] }],
    ["JSON text, as a trigger of the first version can add", '{"join":["room.*"],"send":["news"]}'],
  ])("gives its user the rights in its claim: %s", async (_what, switchboard) => {
    const { connection } = await setScene(published).connectWith(tokenOf({ ...good(), switchboard }, key));
    expect(connection?.identity.rights).toEqual({ join: ["room.*"], send: ["news"], history: [], presence: [] });
  });

  test.each([
    ["without the claim of groups", undefined],
    ["with no groups", []],
  ])("%s lets its user in, in no group, where none is required", async (_what, groups) => {
    const { connectWith } = setScene(published, { requireGroup: false });
    const claims = good();
    const { status, connection } = await connectWith(tokenOf({ ...claims, "cognito:groups": groups }, key));
    expect(status).toBe(200);
    const userId = String(claims["sub"]);
    expect(connection).toMatchObject({ identity: { userId, groups: [] }, addresses: [{ kind: "user", id: userId }] });
  });

  test("brings its groups where none is required", async () => {
    const { connectWith } = setScene(published, { requireGroup: false });
    const { connection } = await connectWith(tokenOf(good(), key));
    expect(connection?.identity.groups).toEqual(["admins", "editors"]);
  });

  test("that outlives the two hours does not prolong them", async () => {
    const { connectWith, clock } = setScene(published);
    const { connection } = await connectWith(tokenOf({ ...good(), exp: Math.floor(Date.now() / 1000) + 86_400 }, key));
    expect(connection?.expiresAtMs).toBeLessThanOrEqual(clock.now() + 125 * 60_000);
  });

  test("may come in a header of any case, and as a subprotocol, which is not echoed", async () => {
    const { connect } = setScene(published);
    const token = tokenOf(good(), key);
    for (const name of ["authorization", "Authorization", "AUTHORIZATION"]) {
      expect(await connect(headers({ [name]: `Bearer ${token}` }))).toMatchObject({ status: 200 });
    }
    const offer = { "Sec-WebSocket-Protocol": `switchboard.v1, bearer.${token}` };
    expect(await connect(headers(offer))).toMatchObject({
      status: 200,
      headers: { "Sec-WebSocket-Protocol": "switchboard.v1" },
    });
    expect(await connect(headers({ "sec-websocket-protocol": `bearer.${token}` }))).toMatchObject({ status: 400 });
  });

  test("may bring a hundred groups", async () => {
    const groups = Array.from({ length: 100 }, (_, n) => `group ${n} ü`);
    const { connection } = await setScene(published).connectWith(tokenOf({ ...good(), "cognito:groups": groups }, key));
    expect(connection?.addresses).toHaveLength(101);
  });
});

describe("refused with 401, without a word about why, and with it in the log:", () => {
  let published: TestIssuer;
  beforeAll(async () => {
    published = await startTestIssuer(otherKey, key);
  });
  afterAll(() => published[Symbol.asyncDispose]());

  const seconds = () => Math.floor(Date.now() / 1000);
  const withClaims = (claims: object) => tokenOf({ ...good(), ...claims }, key);
  const publicPem = key.publicKey.export({ type: "spki", format: "pem" });
  const hs256 = (text: string) => createHmac("sha256", publicPem).update(text).digest("base64url");
  const attackersJwk = otherKey.publicKey.export({ format: "jwk" });

  test.each<[string, string, string]>([
    ["empty", "", "token-malformed"],
    ["not a JWT", "not-a-token", "token-malformed"],
    ["two parts", tokenOf(good(), key).split(".").slice(0, 2).join("."), "token-malformed"],
    ["parts that are not JSON", "eyJub3QganNvbg.eyJub3QganNvbg.c2ln", "token-malformed"],
    ["a header that is not UTF-8", `${Buffer.from([0xff, 0xfe]).toString("base64url")}.e30.c2ln`, "token-malformed"],
    ["3 KB of garbage", "garbage%+ü ".repeat(300), "token-malformed"],
    ["3 KB of base64", `${"A".repeat(1000)}.${"B".repeat(1000)}.${"C".repeat(1000)}`, "token-malformed"],
    ["alg none", tokenOf(good(), key, { header: { alg: "none" }, signedBy: () => "" }), "token-malformed"],
    ["alg none with a signature", tokenOf(good(), key, { header: { alg: "none" } }), "token-algorithm"],
    [
      "HS256 with the public key",
      tokenOf(good(), key, { header: { alg: "HS256" }, signedBy: hs256 }),
      "token-algorithm",
    ],
    ["HS256's signature under RS256", tokenOf(good(), key, { signedBy: hs256 }), "token-signature"],
    ["RS512", tokenOf(good(), key, { header: { alg: "RS512" } }), "token-algorithm"],
    ["no algorithm", tokenOf(good(), key, { header: { alg: undefined } }), "token-algorithm"],
    ["a critical extension", tokenOf(good(), key, { header: { crit: ["exp"] } }), "token-critical-header"],
    [
      "a critical extension that it has",
      tokenOf(good(), key, { header: { crit: ["b64"], b64: true } }),
      "token-critical-header",
    ],
    ["an empty list of critical extensions", tokenOf(good(), key, { header: { crit: [] } }), "token-critical-header"],
    ["no list of critical extensions", tokenOf(good(), key, { header: { crit: null } }), "token-critical-header"],
    ["another's signature", tokenOf(good(), { ...otherKey, kid: key.kid }), "token-signature"],
    [
      "claims changed after signing",
      tokenOf(good(), key).replace(/\.[^.]+\./, `.${base64Url({ ...good(), sub: "eve" })}.`),
      "token-signature",
    ],
    ["an unknown key id", tokenOf(good(), key, { header: { kid: "unknown" } }), "token-key-unknown"],
    ["no key id", tokenOf(good(), key, { header: { kid: undefined } }), "token-key-unknown"],
    [
      "a key of its own in the header",
      tokenOf(good(), { ...otherKey, kid: key.kid }, { header: { jwk: attackersJwk } }),
      "token-signature",
    ],
    [
      "an address of keys in the header",
      tokenOf(good(), otherKey, { header: { kid: "evil", jku: "http://127.0.0.1:9/" } }),
      "token-key-unknown",
    ],
    [
      "another issuer",
      withClaims({ iss: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other0001" }),
      "token-issuer",
    ],
    ["the issuer's other host", withClaims({ iss: otherHost }), "token-issuer"],
    ["no issuer", withClaims({ iss: undefined }), "token-issuer"],
    ["another audience", withClaims({ aud: "other-client" }), "token-audience"],
    ["no audience", withClaims({ aud: undefined }), "token-audience"],
    ["an access token", withClaims({ token_use: "access", client_id: clientId }), "token-use"],
    ["no use", withClaims({ token_use: undefined }), "token-use"],
    ["expired", withClaims({ exp: seconds() - 1 }), "token-expired"],
    ["no expiry", withClaims({ exp: undefined }), "token-malformed"],
    ["an expiry that is text", withClaims({ exp: "9999999999" }), "token-malformed"],
    ["not yet valid", withClaims({ nbf: seconds() + 600 }), "token-not-yet-valid"],
    ["no user", withClaims({ sub: undefined }), "token-subject"],
    ["an empty user", withClaims({ sub: "" }), "token-subject"],
    ["a user named like whoever is nobody", withClaims({ sub: "anon" }), "token-subject"],
    ["a user named like what is signed", withClaims({ sub: "signed" }), "token-subject"],
    ["a user with a slash", withClaims({ sub: "a/b" }), "token-subject"],
    ["a user of 300 bytes", withClaims({ sub: "x".repeat(300) }), "token-subject"],
    ["a user with half a character", withClaims({ sub: "a\ud800" }), "token-subject"],
    ["a group of 300 bytes", withClaims({ "cognito:groups": ["admins", "ü".repeat(150)] }), "groups-malformed"],
    ["a group with half a character", withClaims({ "cognito:groups": ["a\ud800"] }), "groups-malformed"],
    ["groups missing", withClaims({ "cognito:groups": undefined }), "groups-missing"],
    ["groups empty", withClaims({ "cognito:groups": [] }), "groups-missing"],
    ["groups that are a text", withClaims({ "cognito:groups": "admins" }), "groups-malformed"],
    ["groups that are an object", withClaims({ "cognito:groups": { 0: "admins" } }), "groups-malformed"],
    ["groups that are no texts", withClaims({ "cognito:groups": ["admins", 1] }), "groups-malformed"],
    ["a group that is empty", withClaims({ "cognito:groups": ["admins", ""] }), "groups-malformed"],
    ["groups that are null", withClaims({ "cognito:groups": null }), "groups-malformed"],
    ["rights that are no object", withClaims({ switchboard: "room.*" }), "rights-malformed"],
    ["rights that are null", withClaims({ switchboard: null }), "rights-malformed"],
    ["rights to what is no pattern", withClaims({ switchboard: { join: ["***"] } }), "rights-malformed"],
    [
      "rights of more than 4 KB",
      withClaims({ switchboard: { send: Array.from({ length: 40 }, (_, nth) => `${nth}`.padEnd(120, "x")) } }),
      "rights-malformed",
    ],
  ])("%s", async (_what, token, reason) => {
    const { status, body, line, connection } = await setScene(published).connectWith(token);
    expect({ status, body }).toEqual({ status: 401, body: unauthorizedBody });
    expect(line).toMatchObject({ level: "INFO", outcome: "unauthorized", reason });
    expect(connection).toBeUndefined();
  });

  test.each([
    ["null", null],
    ["a text", "admins"],
    ["an empty text", ""],
    ["an object", {}],
    ["no texts", [1]],
    ["an empty name", [""]],
  ])("groups that are %s, also where none is required", async (_what, groups) => {
    const { connectWith } = setScene(published, { requireGroup: false });
    const { status, line } = await connectWith(withClaims({ "cognito:groups": groups }));
    expect(status).toBe(401);
    expect(line).toMatchObject({ reason: "groups-malformed" });
  });

  test("no token", async () => {
    const { status, body, line } = await setScene(published).connect({});
    expect({ status, body }).toEqual({ status: 401, body: unauthorizedBody });
    expect(line).toMatchObject({ reason: "proof-missing" });
  });

  test("expired by the hub's clock", async () => {
    const { clock, connectWith } = setScene(published);
    const token = tokenOf(good(), key);
    clock.advance(3600_000);
    expect((await connectWith(token)).line).toMatchObject({ reason: "token-expired" });
  });

  test("every one in the same words", async () => {
    const { connectWith } = setScene(published);
    const bodies = await Promise.all(
      ["", withClaims({ aud: "other" }), tokenOf(good(), { ...otherKey, kid: key.kid })].map(
        async (token) => (await connectWith(token)).body,
      ),
    );
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
  });
});

describe("the user pool's keys", () => {
  const unknown = () => tokenOf(good(), key, { header: { kid: `made up ${Math.random()}` } });

  test("are fetched once, however many tokens come, also at the same time", async () => {
    await using published = await startTestIssuer(key);
    const { connectWith } = setScene(published);
    const attempts = await Promise.all(Array.from({ length: 20 }, () => connectWith(tokenOf(good(), key))));
    attempts.push(await connectWith(tokenOf(good(), key)));
    expect(new Set(attempts.map(({ status }) => status))).toEqual(new Set([200]));
    expect(published.requests()).toBe(1);
  });

  test("are not fetched at all for tokens that are wrong at first sight", async () => {
    await using published = await startTestIssuer(key);
    const { connectWith } = setScene(published);
    for (const token of [
      "junk",
      tokenOf({ ...good(), iss: "https://evil.example" }, key),
      tokenOf({ ...good(), iss: otherHost }, key),
      tokenOf(good(), key, { header: { alg: "none" } }),
    ]) {
      expect(await connectWith(token)).toMatchObject({ status: 401 });
    }
    expect(published.requests()).toBe(0);
  });

  test("may be rotated: a token with the new one is good at once, one with the old as long as it is known", async () => {
    await using published = await startTestIssuer(key);
    const { connectWith } = setScene(published);
    await connectWith(tokenOf(good(), key));
    published.publish(otherKey, key);
    expect(await connectWith(tokenOf(good(), otherKey))).toMatchObject({ status: 200 });
    expect(await connectWith(tokenOf(good(), key))).toMatchObject({ status: 200 });
    expect(published.requests()).toBe(2);
  });

  test("are not hammered by key ids that are made up", async () => {
    await using published = await startTestIssuer(key);
    const { connectWith, clock } = setScene(published);
    for (let n = 0; n < 50; n += 1) expect(await connectWith(unknown())).toMatchObject({ status: 401 });
    expect(published.requests()).toBe(1);
    clock.advance(5000);
    for (let n = 0; n < 50; n += 1) await connectWith(unknown());
    expect(published.requests()).toBe(2);
  });

  test("that are known let good tokens in all the while; a new one is known after some seconds", async () => {
    await using published = await startTestIssuer(key);
    const { connectWith, clock } = setScene(published);
    await connectWith(unknown());
    expect(await connectWith(tokenOf(good(), key))).toMatchObject({ status: 200 });
    published.publish(otherKey, key);
    expect((await connectWith(tokenOf(good(), otherKey))).line).toMatchObject({ reason: "token-key-unknown" });
    clock.advance(5000);
    // Even if another made-up one comes first.
    await connectWith(unknown());
    expect(await connectWith(tokenOf(good(), otherKey))).toMatchObject({ status: 200 });
    expect(published.requests()).toBe(2);
  });

  test.each<[string, Parameters<TestIssuer["answerWith"]>[0]]>([
    ["fails", (response) => response.writeHead(500).end("no")],
    ["is not there", (response) => response.writeHead(404).end()],
    ["cuts the connection", (response) => response.destroy()],
    ["redirects", (response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end()],
    ["answers nonsense", (response) => response.end("<html>")],
    ["answers without keys", (response) => response.end('{"keys": 1}')],
    ["answers keys that are none", (response) => response.end('{"keys": [1]}')],
    ["answers bytes that are no text", (response) => response.end(Buffer.from([0xff, 0xfe]))],
    ["pads its keys beyond all measure", (response) => response.end('{"keys": []}'.padEnd(70_000))],
    ["never answers", () => {}],
    ["never ends", (response) => response.write('{"keys": [')],
    ["does not stop", (response) => response.end(" ".repeat(100_000))],
  ])("that cannot be had are a clear 500 in time: the endpoint %s", async (_what, answer) => {
    await using published = await startTestIssuer(key);
    published.answerWith(answer);
    const { connectWith, clock } = setScene(published, { deadlineMs: 200 });
    const { status, body, line } = await connectWith(tokenOf(good(), key));
    expect({ status, body }).toEqual({ status: 500, body: { code: "unavailable", message: expect.any(String) } });
    expect(line).toMatchObject({ level: "ERROR", outcome: 500, error: { message: "A token cannot be verified." } });
    expect(await connectWith(tokenOf(good(), key))).toMatchObject({ status: 500 });
    expect(published.requests()).toBe(1);
    published.answerWith(undefined);
    clock.advance(1000);
    expect(await connectWith(tokenOf(good(), key))).toMatchObject({ status: 200 });
  });

  test("are not taken from where the endpoint redirects to, though they are there", async () => {
    await using elsewhere = await startTestIssuer(key);
    await using published = await startTestIssuer(key);
    published.answerWith((response) => response.writeHead(302, { location: elsewhere.jwksUri }).end());
    expect(await setScene(published).connectWith(tokenOf(good(), key))).toMatchObject({ status: 500 });
    expect(elsewhere.requests()).toBe(0);
  });

  test("are the pool's own, unless it is told otherwise", async () => {
    const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async () => Response.json({ keys: [] }));
    try {
      const cognito = createCognitoTokenVerifier({
        userPoolId,
        clientId,
        requireGroup: true,
        clock: createSystemClock(),
      });
      const proved = await cognito.verify(tokenOf(good(), key));
      expect(proved).toMatchObject({ rejection: { reason: "token-key-unknown" } });
      expect(asked.mock.calls.map(([uri]) => uri)).toEqual([`${issuer}/.well-known/jwks.json`]);
    } finally {
      asked.mockRestore();
    }
  });

  test("that cannot be had at one address are fetched from another all the same", async () => {
    await using failing = await startTestIssuer();
    await using published = await startTestIssuer(key);
    failing.answerWith((response) => response.writeHead(503).end());
    const fetcher = createJwksFetcher({ clock: createSystemClock() });
    for (let n = 0; n < 3; n += 1) await expect(fetcher.fetch(failing.jwksUri)).rejects.toThrow(failing.jwksUri);
    expect(await fetcher.fetch(published.jwksUri)).toBeInstanceOf(ArrayBuffer);
    await expect(fetcher.fetch(failing.jwksUri)).rejects.toThrow(failing.jwksUri);
    expect([failing.requests(), published.requests()]).toEqual([1, 1]);
  });

  test("are not asked for again right after they could not be had", async () => {
    await using published = await startTestIssuer(key);
    published.answerWith((response) => response.writeHead(503).end());
    const { connectWith } = setScene(published);
    for (let n = 0; n < 10; n += 1) expect(await connectWith(unknown())).toMatchObject({ status: 500 });
    expect(published.requests()).toBe(1);
  });

  test("that are known do without the endpoint", async () => {
    await using published = await startTestIssuer(key);
    const { connectWith } = setScene(published);
    await connectWith(tokenOf(good(), key));
    published.answerWith((response) => response.writeHead(503).end());
    expect(await connectWith(tokenOf(good(), key))).toMatchObject({ status: 200 });
  });
});

test("a pool id that is none fails at the start", () => {
  const clock = createSystemClock();
  expect(() => createCognitoTokenVerifier({ userPoolId: "pool", clientId, requireGroup: true, clock })).toThrow();
});
