import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createManualClock } from "@switchboard/adjustable-clock";
import { type Group, groups, type Need, type WithGroups } from "@switchboard/client";
import { lambdaNode } from "@switchboard/lambda-node";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  type ClientUnderTest,
  controlGateway,
  issueToken,
  passTime,
  startClient,
} from "../support/client-under-test.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
let url: string;
beforeAll(async () => {
  // AWS deletes expired items when it has time: until then it is the hub that leaves them out.
  hub = await startHub({}, { expireEverySeconds: 0 });
  url = hub.switchboard.gateway.url;
});
afterEach(() => controlGateway(hub, "chaos", { throttleHandshakes: 0, throttleFrames: 0, throttlePosts: 0 }));
afterAll(() => hub[Symbol.asyncDispose]());

const MINUTE_MS = 60_000;

const tokenOf = (user: string, groups: string) => () => issueToken(hub, { user, groups });

/** Somebody in a group, with a session of its own. */
function member(user: string, groups: string): ClientUnderTest {
  return startClient(url, { token: tokenOf(user, groups), sessionId: `${user}-tab` });
}

/** How often something that arrived over any connection was a message with this data. */
function arrivals({ frames }: ClientUnderTest, data: string): number {
  return frames.filter(({ direction, text }) => direction === "in" && text.includes(`"data":"${data}"`)).length;
}

test("users of a common group connect with their tokens and hear each other", async () => {
  await using ada = member("ada-chat", "chat");
  await using bob = member("bob-chat", "chat");
  const { welcome } = await ada.state("open");
  expect(welcome).toMatchObject({ userId: "ada-chat", sessionId: "ada-chat/ada-chat-tab" });
  await bob.state("open");
  const receipt = await ada.remote.send({ to: { groups: ["chat"] }, exclude: "connection", data: "hello" });
  expect(receipt).toMatchObject({ delivered: 1, gone: 0, failed: 0, queued: 0 });
  await expect.poll(() => bob.messages).toHaveLength(1);
  expect(bob.messages[0]).toMatchObject({
    ...{ id: receipt.messageId, data: "hello" },
    from: { userId: "ada-chat", sessionId: "ada-chat/ada-chat-tab", clientId: expect.stringMatching(/^ada-chat\//) },
  });
  expect(ada.messages).toEqual([]);
});

test("a signed URL, made for each attempt, is a way in as well", async () => {
  const secret = "local-signing-secret";
  await using client = startClient(() => signWebSocketUrl({ url, session: "order-17", secret }));
  expect((await client.state("open")).welcome).toMatchObject({ sessionId: "signed/order-17" });
});

test("what the hub refuses has the hub's code", async () => {
  await using client = startClient(url);
  await expect(client.remote.send({ to: { sessions: ["a/b/c"] }, data: 1 })).rejects.toMatchObject({
    ...{ code: "invalid-address", attempts: 1 },
  });
});

test("a token that is not valid ends it, with the status", async () => {
  await using client = startClient(url, { token: () => issueToken(hub, { user: "ada", groups: "g", expires: "-5" }) });
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "refused", status: 401 });
});

test("a stage that does not exist ends it, with the status", async () => {
  await using client = startClient(url.replace("/development", "/production"));
  expect(await client.state("closed")).toEqual({ name: "closed", reason: "refused", status: 403 });
});

test("a hub that lets nobody in for now is tried again", async () => {
  await controlGateway(hub, "chaos", { throttleHandshakes: 1 });
  await using client = startClient(url);
  expect(await client.state("waiting")).toMatchObject({ reason: "unavailable", status: 429 });
  await controlGateway(hub, "chaos", { throttleHandshakes: 0 });
  client.clock.advance(30_000);
  await client.state("open");
});

/** A program of a Node that has a WebSocket of its own. */
const PROGRAM = `
  const [bundle, url, token] = process.argv.slice(1);
  const { connect } = await import(bundle);
  const hub = connect(url, token ? { token: () => token } : {});
  hub.on("state", ({ name, reason, status }) => {
    console.log(name, reason, status);
    if (name === "waiting") hub.close();
  });
  if (token === undefined) hub.send({ to: { everyone: true }, data: 1 }).then(() => hub.close());
`;

test("the WebSocket that later versions of Node have will do, and does not tell why a handshake was refused", async ({
  skip,
}) => {
  const node = lambdaNode();
  if (node === undefined) skip("no later Node here");
  const bundle = createRequire(import.meta.url).resolve("@switchboard/client/bundle");
  const run = async (...args: readonly string[]) => {
    const { stdout } = await promisify(execFile)(node ?? "", [
      "--input-type=module",
      "--eval",
      PROGRAM,
      bundle,
      ...args,
    ]);
    return stdout.trim().split("\n");
  };
  expect(await run(url)).toEqual(["open welcomed undefined", "closed closed-by-caller undefined"]);
  expect(await run(url, "not-a-token")).toEqual(["waiting unreachable undefined", "closed closed-by-caller undefined"]);
});

/** Answers take real time, of which there is little where two hours pass in a second. */
const patient = {
  ...{ attemptTimeoutMs: 240 * MINUTE_MS, ackTimeoutMs: 240 * MINUTE_MS, sendTimeoutMs: 240 * MINUTE_MS },
  pongTimeoutMs: 240 * MINUTE_MS,
};

test("half an hour of silence is no end", async () => {
  await using client = startClient(url, patient);
  const connectionId = await client.connectionId();
  await passTime(hub, [client], 30 * MINUTE_MS);
  expect(client.states.map(({ name }) => name)).toEqual(["open"]);
  expect(hub.switchboard.gateway.connectionIds()).toContain(connectionId);
});

test("connections are replaced before their two hours are over, and nothing inbound is lost or given twice", async () => {
  let attempts = 0;
  function lasting(user: string): ClientUnderTest {
    const token = () => {
      attempts += 1;
      // Longer than two hours, so that those count.
      return issueToken(hub, { user, groups: "switching", expires: "36000" });
    };
    // Longer than the steps of time below: messages arrive over both connections.
    return startClient(url, { token, groups, ...patient, overlapMs: 1.5 * MINUTE_MS });
  }
  function follow({ remote }: ClientUnderTest) {
    const group: Group = (remote as typeof remote & WithGroups).group("switching");
    const heard: unknown[] = [];
    group.on("message", ({ data }) => heard.push(data));
    group.on("gap", () => heard.push("gap"));
    return { group, heard };
  }
  await using ada = lasting("ada-switching");
  await using bob = lasting("bob-switching");
  const both = [ada, bob] as const;
  const members = both.map(follow);
  await Promise.all(members.map(({ group }) => group.joined()));
  const before = await Promise.all(both.map((client) => client.connectionId()));
  await passTime(hub, both, 101 * MINUTE_MS);
  expect(await Promise.all(both.map((client) => client.connectionId()))).toEqual(before);

  const sent: string[] = [];
  const said: number[] = [];
  const send = async ({ remote }: ClientUnderTest, minutes: number) => {
    const to = { users: ["ada-switching", "bob-switching"] };
    const { messageId, delivered } = await remote.send({ to, data: "around the switch" });
    expect(delivered).toBeGreaterThanOrEqual(2);
    sent.push(messageId);
    await remote.send({ to: { groups: ["switching"] }, data: minutes });
    said.push(minutes);
  };
  // Up to 95 % of two hours, and the overlap: messages are on their way whenever a connection is replaced.
  for (let minutes = 101; minutes < 117; minutes += 1) {
    hub.switchboard.gateway.clock.advance(MINUTE_MS);
    const sending = send(minutes % 2 === 0 ? ada : bob, minutes);
    for (const { clock } of both) clock.advance(MINUTE_MS);
    await sending;
    const opened = () => both.flatMap(({ states }) => states.filter(({ name }) => name === "open"));
    await expect.poll(() => opened().length).toBe(attempts);
  }
  for (const { heard } of members) await expect.poll(() => heard).toEqual(said);
  for (const client of both) {
    const toUsers = () => client.messages.filter(({ data }) => data === "around the switch");
    await expect.poll(() => toUsers().length).toBe(sent.length);
    expect(
      toUsers()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...sent].sort());
    expect(client.states.map(({ name, reason }) => `${name}: ${reason}`)).toEqual(["open: welcomed", "open: switched"]);
  }
  for (const id of before) await hub.event("disconnected", ({ connectionId }) => connectionId === id);
  expect(arrivals(ada, "around the switch")).toBeGreaterThan(sent.length);
});

test("before its token expires, a connection is given a fresh one", async () => {
  const needs: Need[] = [];
  await using client = startClient(url, {
    token(need) {
      needs.push(need);
      return issueToken(hub, { user: "eve", groups: "g", expires: need.fresh ? "3600" : "240" });
    },
  });
  const connectionId = await client.connectionId();
  const { welcome } = await client.state("open");
  // 95 % of its time, without the second that is cut off.
  client.clock.advance(228_000);
  const refreshed = await client.state("open", "refreshed");
  expect(refreshed.welcome.connectionId).toBe(connectionId);
  expect(Date.parse(refreshed.welcome.expiresAt)).toBeGreaterThan(Date.parse(welcome.expiresAt));
  expect(needs).toEqual([{ fresh: false }, { fresh: true }]);
});

test("new groups count at once, and are given as any others, without another connection", async () => {
  let names = "day";
  await using ada = startClient(url, { groups, token: () => issueToken(hub, { user: "ada-shift", groups: names }) });
  await using bob = member("bob-shift", "day,night");
  const connectionId = await ada.connectionId();
  await bob.state("open");
  const send = (group: string) =>
    bob.remote.send({ to: { groups: [group] }, data: `to ${group}`, exclude: "connection" });
  expect(await send("night")).toMatchObject({ delivered: 0 });
  names = "night";
  expect(await ada.remote.refresh()).toBe(true);
  expect((await ada.state("open", "refreshed")).welcome).toMatchObject({ connectionId, groups: ["night"] });
  expect(await send("day")).toMatchObject({ delivered: 0 });
  expect(await send("night")).toMatchObject({ delivered: 1 });
  await expect.poll(() => ada.messages.map(({ data }) => data)).toEqual(["to night"]);
  expect(ada.frames.filter(({ text }) => text.includes("eyJ"))).toEqual([]);
});

test.each(["expired", "unregistered"] as const)(
  "a connection that the hub calls %s comes back, and its send arrives",
  async (code) => {
    const needs: Need[] = [];
    await using client = startClient(url, {
      sessionId: `back-${code}`,
      token(need) {
        needs.push(need);
        return issueToken(hub, { user: "fay", groups: "g" });
      },
    });
    const connectionId = await client.connectionId();
    if (code === "expired") await hub.expire(connectionId, Math.floor(Date.now() / 1000) - 1);
    else await hub.remove(connectionId);
    const sent = client.remote.send({ to: { users: ["fay"] }, data: "again" });
    expect(await client.state("waiting")).toMatchObject({ reason: code, closeCode: code });
    client.clock.advance(1_000);
    expect(await sent).toMatchObject({ delivered: 1 });
    await expect.poll(() => client.messages.map(({ data }) => data)).toEqual(["again"]);
    expect(needs).toEqual([{ fresh: false }, { fresh: code === "expired" }]);
    expect(await client.connectionId()).not.toBe(connectionId);
  },
);

test("an operator kicks a user, whose page ends with the reason, stays out while it is denied, and comes in when it is allowed", async () => {
  const lambda = new LambdaClient({ ...clientConfig, endpoint: `http://127.0.0.1:${hub.switchboard.gateway.port}` });
  const invoke = async (FunctionName: string, request: object) => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }));
    return JSON.parse(Payload?.transformToString() ?? "") as unknown;
  };
  await using page = member("mallory", "chat");
  await using other = member("ada-stays", "chat");
  const [connectionId] = await Promise.all([page.connectionId(), other.state("open")]);
  const close = { close: { users: ["mallory"] }, reason: "You have been removed.", denyFor: 3600 };
  expect(await invoke("ManageFunction", close)).toMatchObject({ type: "closed", closed: 1, gone: 0, failed: 0 });
  expect(await page.state("closed")).toEqual({
    ...{ name: "closed", reason: "ended-by-hub", closeCode: "kicked", closeReason: "You have been removed." },
  });
  expect((await hub.items()).filter((item) => item["connectionId"]?.S === connectionId)).toEqual([]);
  expect(other.remote.state.name).toBe("open");

  await using again = member("mallory", "chat");
  expect(await again.state("closed")).toEqual({ name: "closed", reason: "refused", status: 403 });
  expect(await invoke("InspectFunction", { denied: { user: "mallory" } })).toMatchObject({ until: expect.any(String) });
  expect(await invoke("InspectFunction", { count: { user: "mallory" } })).toMatchObject({ count: 0 });
  expect(await invoke("ManageFunction", { allow: { users: ["mallory"] } })).toEqual({ type: "allowed" });
  await using allowed = member("mallory", "chat");
  expect((await allowed.state("open")).welcome).toMatchObject({ userId: "mallory" });
  lambda.destroy();
});

test("a connection that only listens, and that the hub has forgotten, comes back by itself", async () => {
  await using client = startClient(url, { ...patient, sessionId: "forgotten" });
  const connectionId = await client.connectionId();
  await hub.remove(connectionId);
  await passTime(hub, [client], 10 * MINUTE_MS);
  expect(client.states.map(({ name }) => name)).toEqual(["open"]);
  for (let minutes = 0; minutes < 6 && client.remote.state.name === "open"; minutes += 1)
    await passTime(hub, [client], MINUTE_MS);
  expect(await client.state("waiting")).toMatchObject({ reason: "unregistered", closeCode: "unregistered" });
  client.clock.advance(1_000);
  expect(await client.connectionId()).not.toBe(connectionId);
  const sender = await hub.connect();
  const ack = await sender.ask({ action: "sendMessage", to: { sessions: ["anon/forgotten"] }, data: "heard" });
  expect(ack).toMatchObject({ delivered: 1 });
});

test("quick sends to one address arrive in order, and those that want no order arrive as well", async () => {
  // Its time stands still: functions may take longer here than a send waits for the one before.
  const clock = createManualClock();
  await using ada = startClient(url, { token: tokenOf("ada-quick", "quick"), clock });
  await using bob = member("bob-quick", "quick");
  await Promise.all([ada.state("open"), bob.state("open")]);
  const numbers = Array.from({ length: 15 }, (_, index) => index);
  const to = { users: ["bob-quick"] };
  await Promise.all(numbers.map((data) => ada.remote.send({ to, data })));
  await expect.poll(() => bob.messages.map(({ data }) => data)).toEqual(numbers);
  await Promise.all(numbers.map((data) => ada.remote.send({ to, data: data + 15, ordered: false })));
  await expect.poll(() => bob.messages.length).toBe(30);
  expect(new Set(bob.messages.map(({ data }) => data)).size).toBe(30);
});

test("a send whose acknowledgement was lost with the connection arrives once", async () => {
  await using ada = member("ada-lossy", "lossy");
  await using bob = member("bob-lossy", "lossy");
  const connectionId = await ada.connectionId();
  const receiverId = await bob.connectionId();
  // The message is posted before the function that posts it can answer.
  const posted = hub.event("managed", (event) => event.operation === "POST" && event.connectionId === receiverId);
  const sent = ada.remote.send({ to: { users: ["bob-lossy"] }, data: "once" });
  await posted;
  hub.switchboard.gateway.drop(connectionId);
  expect(await ada.state("waiting")).toMatchObject({ reason: "connection-lost", closeCode: 1006 });
  ada.clock.advance(1_000);
  const { messageId } = await sent;
  await expect.poll(() => arrivals(bob, "once")).toBe(2);
  expect(bob.messages.map(({ id, data }) => ({ id, data }))).toEqual([{ id: messageId, data: "once" }]);
});

test("sockets drop, frames and posts are throttled: both come back, and every send arrives once", async () => {
  const stubborn = (user: string) =>
    startClient(url, {
      token: tokenOf(user, "stormy"),
      sessionId: `${user}-tab`,
      sendAttempts: 50,
      ackTimeoutMs: 5_000,
    });
  await using ada = stubborn("ada-stormy");
  await using bob = stubborn("bob-stormy");
  await Promise.all([ada.state("open"), bob.state("open")]);
  await controlGateway(hub, "chaos", { throttleFrames: 0.2, throttlePosts: 0.2 });

  /** Sends, and cuts the sender's connection again and again; whoever receives stays. */
  async function storm(sender: ClientUnderTest, receiver: ClientUnderTest, user: string): Promise<void> {
    const data = Array.from({ length: 4 }, (_, index) => `to ${user} ${index}`);
    const sends = data.map((each) => sender.remote.send({ to: { users: [user] }, data: each }));
    let isOver = false;
    const dropping = (async () => {
      for (let drops = 0; drops < 2; drops += 1) {
        await controlGateway(hub, "drop", { connectionId: await sender.connectionId() });
        await sender.state("waiting");
        sender.clock.advance(30_000);
      }
      // Refusals for now, and answers that never come, are waited for as well.
      while (!isOver) {
        sender.clock.advance(1_000);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const receipts = await Promise.all(sends);
    isOver = true;
    await dropping;
    expect(receipts.map(({ delivered }) => delivered)).toEqual(data.map(() => 1));
    await expect.poll(() => receiver.messages.length).toBe(data.length);
    expect(receiver.messages.map((message) => message.data).sort()).toEqual([...data].sort());
    expect(receiver.messages.map(({ id }) => id).sort()).toEqual(receipts.map(({ messageId }) => messageId).sort());
  }

  await storm(ada, bob, "bob-stormy");
  await storm(bob, ada, "ada-stormy");
  expect([ada.remote.state.name, bob.remote.state.name]).toEqual(["open", "open"]);
});
