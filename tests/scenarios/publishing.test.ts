import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../support/client.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

/** More than any audience here has, but one. */
const directLimit = 8;

let hub: Hub;
let lambda: LambdaClient;
beforeAll(async () => {
  hub = await startHub({ DIRECT_DELIVERY_LIMIT: String(directLimit) });
  lambda = new LambdaClient({ ...clientConfig, endpoint: origin() });
});
afterAll(async () => {
  lambda.destroy();
  await hub[Symbol.asyncDispose]();
});

const origin = () => `http://127.0.0.1:${hub.switchboard.gateway.port}`;

/** Publishes as a backend does: invokes the function, and reads its answer. */
async function publish(request: object) {
  const Payload = JSON.stringify(request);
  const answered = await lambda.send(new InvokeCommand({ FunctionName: "PublishFunction", Payload }));
  expect(answered.FunctionError).toBeUndefined();
  return JSON.parse(answered.Payload?.transformToString() ?? "");
}

/** A connection of a user who is in a group, in a session and with a client id of its own. */
async function connectAs(user: string): Promise<Client> {
  const token = await (await fetch(`${origin()}/token?user=${user}&groups=group-of-${user}`)).text();
  return hub.connect({ idToken: token, session_id: "tab", client_id: "web" });
}

const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };

describe("a backend reaches", () => {
  /** Of a message that is kept in so many streams, the first of each. */
  const keptIn = (streams: number) => ({ positions: Array.from({ length: streams }, () => [expect.any(String), 1]) });

  test.each([
    ["a session", { sessions: ["ada-1/tab"] }, "ada-1", {}],
    ["a user", { users: ["ada-2"] }, "ada-2", keptIn(1)],
    ["a client", { clients: ["ada-3/web"] }, "ada-3", {}],
    ["a group", { groups: ["group-of-ada-4"] }, "ada-4", keptIn(1)],
    [
      "all of them, each connection once",
      { users: ["ada-5"], groups: ["group-of-ada-5"], sessions: ["ada-5/tab"] },
      "ada-5",
      keptIn(2),
    ],
  ])("%s", async (_what, to, user, kept) => {
    const ada = await connectAs(user);
    const answer = await publish({ to, data: { text: user } });
    expect(answer).toEqual({ type: "ack", messageId: expect.any(String), ...counts, ...kept });
    expect(await ada.next()).toMatchObject({ type: "message", id: answer.messageId, from: {}, data: { text: user } });
  });

  test("a connection, and everyone", async () => {
    const [bob, carol] = [await hub.connect({ session_id: "bob" }), await hub.connect()];
    const { connectionId } = await carol.hello();
    expect(await publish({ to: { connections: [connectionId] }, data: 1 })).toMatchObject(counts);
    expect(await carol.next()).toMatchObject({ data: 1 });
    expect(await publish({ to: { everyone: true }, data: 2 })).toMatchObject({ type: "ack", failed: 0 });
    for (const client of [bob, carol]) expect(await client.next()).toMatchObject({ data: 2 });
  });
});

test("a publisher's second try has the same message id, so that recipients can drop what they have", async () => {
  const dan = await hub.connect({ session_id: "dan" });
  const request = { publisher: "orders", id: "order-17", to: { sessions: ["dan"] }, data: "shipped" };
  const [first, again] = [await publish(request), await publish(request)];
  expect(again).toEqual(first);
  expect([await dan.next(), await dan.next()]).toMatchObject([{ id: first.messageId }, { id: first.messageId }]);
});

test("many messages at once: each is accounted for, one that is refused concerns no other", async () => {
  const [eve, finn] = [await hub.connect({ session_id: "eve" }), await hub.connect({ session_id: "finn" })];
  const messages = [
    { id: "1", to: { sessions: ["eve"] }, data: 1 },
    { id: "2", to: { rooms: ["eve"] }, data: 2 },
    { id: "3", to: { sessions: ["finn", "nobody"] }, data: 3 },
  ];
  expect(await publish({ messages })).toEqual({
    answers: [
      { type: "ack", id: "1", messageId: expect.any(String), ...counts },
      { type: "error", id: "2", code: "invalid-field", message: expect.any(String) },
      { type: "ack", id: "3", messageId: expect.any(String), ...counts },
    ],
    errors: 1,
  });
  expect([await eve.next(), await finn.next()]).toMatchObject([{ data: 1 }, { data: 3 }]);
});

test("a rule of EventBridge invokes it with the event as it is, and does not wait", async () => {
  const gil = await hub.connect({ session_id: "gil" });
  const event = {
    ...{ version: "0", id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718", "detail-type": "Order shipped" },
    ...{ source: "shop.orders", account: "000000000000", time: "2026-01-01T00:00:00Z", region: "us-east-1" },
    ...{ resources: [], detail: { to: { sessions: ["gil"] }, data: { order: 17 } } },
  };
  const invoke = () =>
    lambda.send(
      new InvokeCommand({
        ...{ FunctionName: "PublishFunction", InvocationType: "Event", Payload: JSON.stringify(event) },
      }),
    );
  expect((await invoke()).StatusCode).toBe(202);
  const first = await gil.next();
  expect(first).toMatchObject({ type: "message", data: { order: 17 } });
  await hub.event("invoked-later", ({ functionName }) => functionName === "PublishFunction");
  // At least once: EventBridge may deliver an event again.
  await invoke();
  expect(await gil.next()).toEqual({ ...first, sentAt: expect.any(String) });
});

test("what is no request is answered with a code, and is no error of the function", async () => {
  expect(await publish([])).toMatchObject({ type: "error", code: "not-an-object" });
  expect(await publish({ to: { sessions: ["a/b/c"] }, data: 1 })).toMatchObject({ code: "invalid-address" });
  expect(await publish({ to: { sessions: ["a"] }, data: "x".repeat(131_072) })).toMatchObject({
    code: "message-too-large",
  });
});

test("a large audience is handed over to the workers, and everybody gets the message", async () => {
  const crowd: Client[] = [];
  for (let index = 0; index < 12; index += 1) crowd.push(await hub.connect({ session_id: "crowd" }));
  const { delivered, queued, gone, failed } = await publish({ to: { sessions: ["anon/crowd"] }, data: "all" });
  expect([delivered + queued, gone, failed, queued > 0]).toEqual([12, 0, 0, true]);
  for (const one of crowd) expect(await one.next()).toMatchObject({ data: "all" });
  expect(await hub.event("batch")).toMatchObject({ functionName: "DeliverFunction", failed: 0 });
});
