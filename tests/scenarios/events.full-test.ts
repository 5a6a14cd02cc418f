import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { templateWithWitness, type WitnessedEvent, witnessedBy } from "../support/event-witness.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

/** Longer than a connection is remembered. */
const LIFETIME_MS = 7_500_000;
const patience = { timeout: 60_000 };

let hub: Hub;
let template: Disposable;
beforeAll(async () => {
  // A worker with little time gives up soon.
  const edited = templateWithWitness([/(lambda-deliver\.zip\n.*\n.*\n +Timeout: )30/, "$16"]);
  template = edited;
  hub = await startHub({ EVENT_BUS: "default" }, { templateFile: edited.file });
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  template[Symbol.dispose]();
});

/** The details of what the function of somebody's rule was told, each once, as soon as there are so many. */
async function told(type: string, is: (detail: WitnessedEvent["detail"]) => boolean, count = 1) {
  const found = () => {
    const all = witnessedBy(hub).filter((event) => event["detail-type"] === type && is(event.detail));
    return [...new Map(all.map(({ detail }) => [detail.id, detail])).values()];
  };
  await expect.poll(() => found().length, patience).toBe(count);
  return found();
}

const origin = () => `http://127.0.0.1:${hub.switchboard.gateway.port}`;

test("a rule's function is told of a connection from its beginning to its end", async () => {
  const token = await (await fetch(`${origin()}/token?user=ada&groups=staff`)).text();
  const ada = await hub.connect({ idToken: token, session_id: "tab" });
  const { connectionId } = await ada.hello();
  const whose = { version: 1, hub: "switchboard", connectionId, userId: "ada", sessionId: "ada/tab" };
  const mine = (detail: WitnessedEvent["detail"]) => detail.connectionId === connectionId;
  await ada.ask({ action: "join", groups: ["room.1", "room.2"] });
  await ada.ask({ action: "leave", groups: ["room.1"] });
  await ada.close();
  expect(await told("Connected", mine)).toMatchObject([{ ...whose, groups: ["staff"], provedBy: "cognito" }]);
  expect(await told("Joined", mine)).toMatchObject([{ ...whose, groups: ["room.1", "room.2"] }]);
  expect(await told("Left", mine)).toMatchObject([{ ...whose, groups: ["room.1"] }]);
  expect(await told("Disconnected", mine)).toMatchObject([
    { ...whose, groups: ["room.2", "staff"], cause: "unregistered" },
  ]);
});

test("a message that is kept is told in each of its streams, without what it says", async () => {
  const bob = await hub.connect({ session_id: "bob" });
  await bob.ask({ action: "join", groups: ["room.3"] });
  const to = { groups: ["room.3", "room.4"], sessions: ["bob"] };
  const frame = {
    action: "sendMessage",
    id: "f-1",
    to,
    exclude: "connection",
    kind: "edit",
    data: "never-log-payload",
  };
  const ack = await bob.ask(frame);
  if (ack.type !== "ack") throw new Error(`It was answered with ${JSON.stringify(ack)}.`);
  const stored = await told("Message Stored", (detail) => Object(detail["message"]).messageId === ack.messageId, 2);
  const message = {
    messageId: ack.messageId,
    from: { sessionId: "anon/bob" },
    sentAt: expect.any(String),
    kind: "edit",
  };
  expect(stored.map(({ stream }) => JSON.stringify(stream)).sort()).toEqual([
    '{"group":"room.3"}',
    '{"group":"room.4"}',
  ]);
  for (const detail of stored) expect(detail).toMatchObject({ message, position: expect.arrayContaining([1]) });
});

test("a publication that is refused, and a delivery that has failed for good", async () => {
  const [lambda, sqs] = [LambdaClient, SQSClient].map((Client) => new Client({ ...clientConfig, endpoint: origin() }));
  const Payload = JSON.stringify({
    publisher: "orders",
    id: "o-1",
    to: { session: ["ada"] },
    data: "never-log-payload",
  });
  await (lambda as LambdaClient).send(new InvokeCommand({ FunctionName: "PublishFunction", Payload }));
  expect(await told("Publication Refused", ({ publicationId }) => publicationId === "o-1")).toMatchObject([
    { publisher: "orders", code: "invalid-field", message: expect.any(String) },
  ]);

  const carol = await hub.connect({ session_id: "carol" });
  const { connectionId } = await carol.hello();
  const throttled = Array.from({ length: 60 }, () => "throttled" as const);
  hub.switchboard.gateway.chaos.nextPosts(connectionId, throttled);
  const connections = [[connectionId, Date.now() + 600_000]];
  const message = { messageId: "m-failed", from: {}, sentAtMs: Date.now(), payload: "never-log-payload" };
  const recipients = [{ protocol: "switchboard.v1", foundAt: "session#anon/carol", connections }];
  await (sqs as SQSClient).send(
    new SendMessageCommand({
      QueueUrl: `${origin()}/000000000000/DeliveryQueue`,
      MessageBody: JSON.stringify({ version: 1, attempt: 5, message, recipients }),
    }),
  );
  expect(await told("Delivery Failed", ({ message: failed }) => Object(failed).messageId === "m-failed")).toMatchObject(
    [{ undelivered: { throttled: [connectionId] } }],
  );
  for (const client of [lambda, sqs]) client?.destroy();
});

test("a connection of which nobody said that it closed is told as soon as a delivery finds it gone, else when its record expires", async () => {
  const { gateway } = hub.switchboard;
  const gone: string[] = [];
  for (const session of ["found", "never-found"]) {
    const client = await hub.connect({ session_id: session });
    const { connectionId } = await client.hello();
    gone.push(connectionId);
    gateway.chaos.change({ dropDisconnect: 1 });
    client.terminate();
    await hub.event("closed", (event) => event.connectionId === connectionId);
    gateway.chaos.change({ dropDisconnect: 0 });
  }
  const dan = await hub.connect({ session_id: "dan" });
  expect(await dan.ask({ action: "sendMessage", to: { sessions: ["found"] }, data: 1 })).toMatchObject({ gone: 1 });
  const [found, neverFound] = gone;
  expect(await told("Disconnected", ({ connectionId }) => connectionId === found)).toMatchObject([
    { cause: "unregistered", sessionId: "anon/found" },
  ]);
  expect(witnessedBy(hub).some(({ detail }) => detail["cause"] === "expired")).toBe(false);

  gateway.clock.advance(LIFETIME_MS);
  expect(await told("Disconnected", ({ connectionId }) => connectionId === neverFound)).toMatchObject([
    { cause: "expired", sessionId: "anon/never-found" },
  ]);
});
