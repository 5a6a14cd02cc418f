import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SECRETS_PATH } from "@switchboard/local-secrets-manager";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SIGNING_SECRET_NAME } from "../src/switchboard.ts";
import { type AuthenticatingHub, startAuthenticatingHub } from "./support/authenticating-hub.ts";

// The functions that are deployed, with the verifier that is deployed, against what stands for Cognito and Secrets Manager.

const signingSecret = "never-log-signing";
let hub: AuthenticatingHub;

beforeAll(async () => {
  hub = await startAuthenticatingHub({ signingSecret });
}, 20_000);
afterAll(() => hub[Symbol.asyncDispose]());

describe("a token opens a connection as its user", () => {
  test("in the query, with the query's session under that user", async () => {
    const token = await hub.tokenOf("user=ada&groups=admins&expires=600");
    const { welcome } = await hub.welcomed(`?idToken=${token}&session_id=tab`);
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(welcome).toMatchObject({
      type: "welcome",
      userId: "ada",
      sessionId: "ada/tab",
      expiresAt: new Date(exp * 1000).toISOString(),
    });
  });

  test("as a subprotocol, which the answer does not repeat", async () => {
    const token = await hub.tokenOf("user=ada&groups=admins");
    const { protocol, welcome } = await hub.welcomed("", { protocols: ["switchboard.v1", `bearer.${token}`] });
    expect(protocol).toBe("switchboard.v1");
    expect(welcome).toMatchObject({ userId: "ada" });
  });

  test("in a header", async () => {
    const token = await hub.tokenOf("user=ada&groups=admins");
    expect((await hub.welcomed("", { headers: { Authorization: `Bearer ${token}` } })).welcome).toMatchObject({
      userId: "ada",
    });
  });
});

test("a signature opens a connection as its session, before and after the secret was rotated", async () => {
  const url = hub.switchboard.gateway.url;
  const before = signWebSocketUrl({ url, session: "s-1 ü+%", secret: signingSecret });
  expect((await hub.welcomed(before)).welcome).toMatchObject({ sessionId: "signed/s-1 ü+%" });
  const client = new SecretsManagerClient({
    endpoint: `${hub.origin}${SECRETS_PATH}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(new PutSecretValueCommand({ SecretId: SIGNING_SECRET_NAME, SecretString: "never-log-next" }));
  client.destroy();
  expect((await hub.welcomed(before)).welcome).toMatchObject({ sessionId: "signed/s-1 ü+%" });
});

test("no proof opens a connection that is nobody's", async () => {
  expect((await hub.welcomed("?session_id=alice&client_id=web")).welcome).toMatchObject({
    sessionId: "anon/alice",
    clientId: "anon/web",
  });
});

describe("refused is", () => {
  test.each<[string, string, number]>([
    ["a token without groups", "user=ada", 401],
    ["a token that has expired", "user=ada&groups=a&expires=-60", 401],
  ])("%s", async (_what, query, status) => {
    expect(await hub.connect(`?idToken=${await hub.tokenOf(query)}`)).toBe(status);
  });

  test("what is no token, though anybody without one is let in", async () => {
    expect(await hub.connect("?idToken=junk")).toBe(401);
    expect(await hub.connect("?idToken=")).toBe(401);
  });

  test("a signature for another session", async () => {
    const url = signWebSocketUrl({ url: hub.switchboard.gateway.url, session: "s-1", secret: signingSecret });
    expect(await hub.connect(url.replace("session=s-1", "session=s-2"))).toBe(401);
  });

  test("more than one proof", async () => {
    const token = await hub.tokenOf("user=ada&groups=a");
    expect(await hub.connect(`?idToken=${token}`, { headers: { Authorization: `Bearer ${token}` } })).toBe(400);
  });

  test("a token in a form that others use, though anybody without one is let in", async () => {
    const token = await hub.tokenOf("user=ada&groups=a");
    expect(await hub.connect("", { protocols: ["switchboard.v1", "bearer", token] })).toBe(401);
    expect(await hub.connect(`?id_token=${token}`)).toBe(400);
    expect(await hub.connect(`?idToken=${await hub.tokenOf("user=anon&groups=a")}`)).toBe(401);
  });

  test("a token alone as a subprotocol", async () => {
    expect(await hub.connect("", { protocols: [`bearer.${await hub.tokenOf("user=ada&groups=a")}`] })).toBe(400);
  });
});

test("whoever claims somebody's session gets none of its messages and reaches none of its connections", async () => {
  const ada = await hub.welcomed(`?idToken=${await hub.tokenOf("user=ada&groups=a")}&session_id=mine`);
  const bob = await hub.welcomed(`?idToken=${await hub.tokenOf("user=bob&groups=a")}&session_id=mine`);
  const nobody = await hub.welcomed("?session_id=mine");
  for (const thief of [bob, nobody]) {
    // Their own short id is their own session: the message comes back to them and to nobody else.
    const own = thief.next();
    expect(await thief.ask({ action: "sendMessage", sessions: ["mine"], text: "hello" })).toBeDefined();
    await own;
  }
  expect(await hub.connect("?session_id=ada/mine")).toBe(400);
  const received = ada.next();
  expect(await bob.ask({ action: "sendMessage", sessions: ["ada/mine"], text: "for ada" })).toMatchObject({
    type: "ack",
    delivered: 1,
  });
  // The first thing that arrives is what was meant for it.
  expect(await received).toMatchObject({ type: "message", data: { text: "for ada" }, from: { userId: "bob" } });
});

describe("a connection is refreshed", () => {
  const expiresAt = (token: string) => {
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    return new Date(exp * 1000).toISOString();
  };
  const opened = async (query: string) => hub.welcomed(`?idToken=${await hub.tokenOf(query)}&session_id=tab`);

  test("with a token of its user, whose end and whose groups count from then on", async () => {
    const eve = await opened("user=eve&groups=old,both&expires=60");
    const fay = await opened("user=fay&groups=old,new,both");
    const token = await hub.tokenOf("user=eve&groups=new,both&expires=3600");
    const refreshed = await eve.ask({ action: "refresh", id: "r-1", token });
    const { groups, ...rest } = refreshed;
    expect(rest).toEqual({ type: "refreshed", id: "r-1", expiresAt: expiresAt(token), streams: expect.any(Array) });
    expect([...(groups as string[])].sort()).toEqual(["both", "new"]);
    expect(refreshed["streams"]).toHaveLength(3);
    expect(await eve.ask({ action: "hello" })).toMatchObject({
      ...{ userId: "eve", sessionId: "eve/tab", expiresAt: expiresAt(token) },
    });

    const send = (group: string) =>
      fay.ask({ action: "sendMessage", to: { groups: [group] }, exclude: "connection", data: group });
    expect(await send("old")).toMatchObject({ type: "ack", delivered: 0 });
    const received = eve.next();
    expect(await send("new")).toMatchObject({ type: "ack", delivered: 1 });
    expect(await received).toMatchObject({ type: "message", data: "new" });
  });

  test("for two hours and five minutes at the most, however long the token is good", async () => {
    const eve = await opened("user=eve&groups=a&expires=60");
    const token = await hub.tokenOf("user=eve&groups=a&expires=36000");
    const before = Date.now();
    const { expiresAt } = await eve.ask({ action: "refresh", token });
    const lifeMs = Date.parse(String(expiresAt)) - before;
    expect(lifeMs).toBeGreaterThan(7_400_000);
    expect(lifeMs).toBeLessThanOrEqual(7_500_000);
  });

  test.each<[string, string, string]>([
    ["with another user's token", "user=bob&groups=a", "forbidden"],
    ["with one that has expired", "user=eve&groups=a&expires=-60", "unauthorized"],
    ["with one without groups", "user=eve", "unauthorized"],
  ])("not %s", async (_what, query, code) => {
    const eve = await opened("user=eve&groups=a");
    const refused = await eve.ask({ action: "refresh", id: "r-1", token: await hub.tokenOf(query) });
    expect(refused).toEqual({ type: "error", id: "r-1", code, message: expect.any(String) });
    const { id: _id, ...welcome } = await eve.ask({ action: "hello", id: "h-1" });
    expect(welcome).toEqual(eve.welcome);
  });

  test("not with junk, which gets the same words as any token that is not good", async () => {
    const eve = await opened("user=eve&groups=a");
    const [junk, expired] = ["junk", await hub.tokenOf("user=eve&groups=a&expires=-60")];
    const refused = await eve.ask({ action: "refresh", token: junk });
    expect(refused).toMatchObject({ type: "error", code: "unauthorized" });
    expect(await eve.ask({ action: "refresh", token: expired })).toEqual(refused);
  });

  test("not where no token has opened it", async () => {
    const nobody = await hub.welcomed("?session_id=alice");
    const token = await hub.tokenOf("user=eve&groups=a");
    expect(await nobody.ask({ action: "refresh", token })).toMatchObject({ type: "error", code: "forbidden" });
  });
});

describe("the handlers can be tried on simulated events", () => {
  test.each<[string, string | undefined, number]>([
    ["a good token", "user=ada&groups=a", 200],
    ["one without groups", "user=ada", 401],
    ["one that has expired", "user=ada&groups=a&expires=-1", 401],
    ["no token where none is needed", undefined, 200],
  ])("%s", async (_what, query, status) => {
    const response = await fetch(
      `${hub.origin}/connect${query === undefined ? "" : `?idToken=${await hub.tokenOf(query)}`}`,
    );
    expect(response.status).toBe(status);
    if (status === 401) expect(await response.json()).toMatchObject({ code: "unauthorized" });
  });

  test("the connection that was let in last is disconnected", async () => {
    const connected = await fetch(`${hub.origin}/connect`);
    const disconnected = await fetch(`${hub.origin}/disconnect`);
    expect(disconnected.status).toBe(200);
    expect(disconnected.headers.get("x-connection-id")).toBe(connected.headers.get("x-connection-id"));
    expect((await fetch(`${hub.origin}/disconnect?connectionId=R1kmxc2VNjMCFIA%3D`)).status).toBe(200);
  });
});

test("the log says why a proof failed, in a handshake or in a frame, and has nothing of the proof", () => {
  const logged = hub.lines.map((line) => JSON.parse(line) as { readonly message?: string; readonly reason?: string });
  const reasons = logged.map(({ reason }) => reason);
  const ofFrames = logged.flatMap(({ message, reason }) =>
    message === "frame" && reason !== undefined ? [reason] : [],
  );
  expect(new Set(ofFrames)).toEqual(new Set(["token-expired", "groups-missing", "token-malformed"]));
  expect(hub.lines.filter((line) => line.includes("eyJ") || line.includes("junk"))).toEqual([]);
  expect(new Set(reasons)).toEqual(
    new Set([undefined, "groups-missing", "token-expired", "token-malformed", "token-subject", "signature-mismatch"]),
  );
});

describe("a deployment that asks for a proof, a common group, an origin, and signatures that are good once,", () => {
  let strict: AuthenticatingHub;
  beforeAll(async () => {
    const settings = {
      AUTH: "signed, cognito",
      SEND_POLICY: "",
      SIGNED_ONCE: "true",
      ALLOWED_ORIGINS: "https://app.example",
    };
    strict = await startAuthenticatingHub({ signingSecret, settings });
  });
  afterAll(() => strict[Symbol.asyncDispose]());

  test("lets nobody in without a proof", async () => {
    expect(await strict.connect("?session_id=alice")).toBe(401);
  });

  test("lets in web pages of its origin only, and programs", async () => {
    const token = await strict.tokenOf("user=ada&groups=a");
    const from = (Origin: string) => strict.connect(`?idToken=${token}`, { headers: { Origin } });
    expect(await from("https://app.example")).toBeTypeOf("object");
    expect(await from("https://evil.example")).toBe(403);
    expect(await from("null")).toBe(403);
    expect(await strict.connect(`?idToken=${token}`)).toBeTypeOf("object");
  });

  test("lets each signature open one connection", async () => {
    const url = signWebSocketUrl({ url: strict.switchboard.gateway.url, session: "s-1", secret: signingSecret });
    const attempts = await Promise.all(Array.from({ length: 2 }, () => strict.connect(url)));
    expect(attempts.filter((attempt) => attempt === 401)).toHaveLength(1);
    expect(await strict.connect(url)).toBe(401);
  });

  test("delivers within a common group, and tells nobody who else is there", async () => {
    const ada = await strict.welcomed(`?idToken=${await strict.tokenOf("user=ada&groups=a,b")}`);
    const bob = await strict.welcomed(`?idToken=${await strict.tokenOf("user=bob&groups=b")}&session_id=s`);
    const cyd = await strict.welcomed(`?idToken=${await strict.tokenOf("user=cyd&groups=c")}&session_id=s`);
    const received = bob.next();
    const send = (to: object) => ada.ask({ action: "sendMessage", to, data: "hello" });
    expect(await send({ users: ["bob"] })).toMatchObject({ type: "ack", delivered: 1 });
    expect(await received).toMatchObject({ from: { userId: "ada" }, data: "hello" });
    const absent = { type: "ack", delivered: 0, gone: 0, failed: 0, queued: 0 };
    expect(
      await send({ users: ["cyd"], sessions: ["cyd/s"], connections: [String(cyd.welcome["connectionId"])] }),
    ).toMatchObject(absent);
    expect(await send({ users: ["nobody"] })).toMatchObject(absent);
    expect(await send({ groups: ["c"] })).toMatchObject({ type: "error", code: "forbidden" });
    expect(await send({ groups: ["nowhere"] })).toMatchObject({ type: "error", code: "forbidden" });
  });
});

describe("a deployment that lets in users without groups", () => {
  let open: AuthenticatingHub;
  beforeAll(async () => {
    const settings = { AUTH: "cognito", REQUIRE_GROUP: "false", SEND_POLICY: "", JOIN: "room.**" };
    open = await startAuthenticatingHub({ signingSecret, settings });
  });
  afterAll(() => open[Symbol.asyncDispose]());

  test("reaches them in what they have joined, and not by their users", async () => {
    const ada = await open.welcomed(`?idToken=${await open.tokenOf("user=ada")}`);
    const bob = await open.welcomed(`?idToken=${await open.tokenOf("user=bob")}`);
    expect(ada.welcome).toMatchObject({ userId: "ada" });
    for (const one of [ada, bob]) await one.ask({ action: "join", groups: ["room.1"] });
    const received = bob.next();
    const send = (to: object) => ada.ask({ action: "sendMessage", to, exclude: "connection", data: "hello" });
    expect(await send({ users: ["bob"] })).toMatchObject({ type: "ack", delivered: 0 });
    expect(await send({ groups: ["room.1"] })).toMatchObject({ type: "ack", delivered: 1 });
    expect(await received).toMatchObject({ type: "message", data: "hello" });
  });

  test("refreshes them, whether the new token has groups or has lost them", async () => {
    const ada = await open.welcomed(`?idToken=${await open.tokenOf("user=ada&groups=admins")}`);
    const refresh = async (query: string) => ada.ask({ action: "refresh", token: await open.tokenOf(query) });
    expect(await refresh("user=ada")).toMatchObject({ type: "refreshed", groups: [] });
    expect(await refresh("user=ada&groups=editors")).toMatchObject({ type: "refreshed", groups: ["editors"] });
  });
});
