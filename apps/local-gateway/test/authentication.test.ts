import { once } from "node:events";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Switchboard, startSwitchboard } from "../src/index.ts";
import { SECRETS_PATH } from "../src/local-secrets/secrets-routes.ts";
import { SIGNING_SECRET_NAME } from "../src/switchboard.ts";

// The functions that are deployed, with the verifier that is deployed, against what stands for Cognito and Secrets Manager.

const signingSecret = "never-log-signing";
let hub: Switchboard;
let origin: string;
const lines: string[] = [];
const open: WebSocket[] = [];

beforeAll(async () => {
  hub = await startSwitchboard({
    signingSecret,
    onLine: (_functionName, line) => {
      lines.push(line);
      process.stdout.write(`${line}\n`);
    },
  });
  origin = `http://127.0.0.1:${hub.gateway.port}`;
}, 20_000);

afterAll(async () => {
  for (const socket of open) socket.terminate();
  await hub.close();
}, 20_000);

const tokenOf = async (query: string) => (await fetch(`${origin}/token?${query}`)).text();

interface Opened {
  readonly protocol: string;
  readonly ask: (frame: object) => Promise<Record<string, unknown>>;
  readonly next: () => Promise<Record<string, unknown>>;
}

/** An open connection, or the status it was refused with. */
async function connect(
  query: string,
  { protocols = [], headers = {} }: { readonly protocols?: string[]; readonly headers?: Record<string, string> } = {},
): Promise<Opened | number> {
  const url = query.startsWith("ws:") ? query : `${hub.gateway.url}${query}`;
  const socket = new WebSocket(url, protocols, { headers });
  const status = await new Promise<number>((resolve) => {
    socket.once("open", () => resolve(101));
    socket.once("unexpected-response", (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on("error", () => undefined);
  });
  if (status !== 101) return status;
  open.push(socket);
  const next = async () => JSON.parse(String((await once(socket, "message"))[0])) as Record<string, unknown>;
  return {
    protocol: socket.protocol,
    next,
    ask: (frame) => {
      const answer = next();
      socket.send(JSON.stringify(frame));
      return answer;
    },
  };
}

async function welcomed(...parameters: Parameters<typeof connect>): Promise<Opened & { readonly welcome: object }> {
  const opened = await connect(...parameters);
  if (typeof opened === "number") throw new Error(`refused with ${opened}`);
  return { ...opened, welcome: await opened.ask({ action: "hello" }) };
}

describe("a token opens a connection as its user", () => {
  test("in the query, with the query's session under that user", async () => {
    const token = await tokenOf("user=ada&groups=admins&expires=600");
    const { welcome } = await welcomed(`?idToken=${token}&session_id=tab`);
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(welcome).toMatchObject({
      type: "welcome",
      userId: "ada",
      sessionId: "ada/tab",
      expiresAt: new Date(exp * 1000).toISOString(),
    });
  });

  test("as a subprotocol, which the answer does not repeat", async () => {
    const token = await tokenOf("user=ada&groups=admins");
    const { protocol, welcome } = await welcomed("", { protocols: ["switchboard.v1", `bearer.${token}`] });
    expect(protocol).toBe("switchboard.v1");
    expect(welcome).toMatchObject({ userId: "ada" });
  });

  test("in a header", async () => {
    const token = await tokenOf("user=ada&groups=admins");
    expect((await welcomed("", { headers: { Authorization: `Bearer ${token}` } })).welcome).toMatchObject({
      userId: "ada",
    });
  });
});

test("a signature opens a connection as its session, before and after the secret was rotated", async () => {
  const url = hub.gateway.url;
  const before = signWebSocketUrl({ url, session: "s-1 ü+%", secret: signingSecret });
  expect((await welcomed(before)).welcome).toMatchObject({ sessionId: "signed/s-1 ü+%" });
  const client = new SecretsManagerClient({
    endpoint: `${origin}${SECRETS_PATH}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await client.send(new PutSecretValueCommand({ SecretId: SIGNING_SECRET_NAME, SecretString: "never-log-next" }));
  client.destroy();
  expect((await welcomed(before)).welcome).toMatchObject({ sessionId: "signed/s-1 ü+%" });
});

test("no proof opens a connection that is nobody's", async () => {
  expect((await welcomed("?session_id=alice&client_id=web")).welcome).toMatchObject({
    sessionId: "anon/alice",
    clientId: "anon/web",
  });
});

describe("refused is", () => {
  test.each<[string, string, number]>([
    ["a token without groups", "user=ada", 401],
    ["a token that has expired", "user=ada&groups=a&expires=-60", 401],
  ])("%s", async (_what, query, status) => {
    expect(await connect(`?idToken=${await tokenOf(query)}`)).toBe(status);
  });

  test("what is no token, though anybody without one is let in", async () => {
    expect(await connect("?idToken=junk")).toBe(401);
    expect(await connect("?idToken=")).toBe(401);
  });

  test("a signature for another session", async () => {
    const url = signWebSocketUrl({ url: hub.gateway.url, session: "s-1", secret: signingSecret });
    expect(await connect(url.replace("session=s-1", "session=s-2"))).toBe(401);
  });

  test("more than one proof", async () => {
    const token = await tokenOf("user=ada&groups=a");
    expect(await connect(`?idToken=${token}`, { headers: { Authorization: `Bearer ${token}` } })).toBe(400);
  });

  test("a token alone as a subprotocol", async () => {
    expect(await connect("", { protocols: [`bearer.${await tokenOf("user=ada&groups=a")}`] })).toBe(400);
  });
});

test("whoever claims somebody's session gets none of its messages and reaches none of its connections", async () => {
  const ada = await welcomed(`?idToken=${await tokenOf("user=ada&groups=a")}&session_id=mine`);
  const bob = await welcomed(`?idToken=${await tokenOf("user=bob&groups=a")}&session_id=mine`);
  const nobody = await welcomed("?session_id=mine");
  for (const thief of [bob, nobody]) {
    // Their own short id is their own session: the message comes back to them and to nobody else.
    const own = thief.next();
    expect(await thief.ask({ action: "sendMessage", sessions: ["mine"], text: "hello" })).toBeDefined();
    await own;
  }
  expect(await connect("?session_id=ada/mine")).toBe(400);
  const received = ada.next();
  expect(await bob.ask({ action: "sendMessage", sessions: ["ada/mine"], text: "for ada" })).toMatchObject({
    type: "ack",
    delivered: 1,
  });
  // The first thing that arrives is what was meant for it.
  expect(await received).toMatchObject({ type: "message", data: { text: "for ada" }, from: { userId: "bob" } });
});

describe("the handlers can be tried on simulated events", () => {
  test.each<[string, string | undefined, number]>([
    ["a good token", "user=ada&groups=a", 200],
    ["one without groups", "user=ada", 401],
    ["one that has expired", "user=ada&groups=a&expires=-1", 401],
    ["no token where none is needed", undefined, 200],
  ])("%s", async (_what, query, status) => {
    const response = await fetch(`${origin}/connect${query === undefined ? "" : `?idToken=${await tokenOf(query)}`}`);
    expect(response.status).toBe(status);
    if (status === 401) expect(await response.json()).toMatchObject({ code: "unauthorized" });
  });

  test("the connection that was let in last is disconnected", async () => {
    const connected = await fetch(`${origin}/connect`);
    const disconnected = await fetch(`${origin}/disconnect`);
    expect(disconnected.status).toBe(200);
    expect(disconnected.headers.get("x-connection-id")).toBe(connected.headers.get("x-connection-id"));
    expect((await fetch(`${origin}/disconnect?connectionId=R1kmxc2VNjMCFIA%3D`)).status).toBe(200);
  });
});

test("the log says why a proof failed", () => {
  const reasons = lines.map((line) => (JSON.parse(line) as { readonly reason?: string }).reason);
  expect(new Set(reasons)).toEqual(
    new Set([undefined, "groups-missing", "token-expired", "token-malformed", "signature-mismatch"]),
  );
});
