import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { type FaultProxy, startFaultProxy } from "@switchboard/local-dynamodb/fault-proxy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EditedTemplate, editTemplate } from "../support/edited-template.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

const patience = { timeout: 30_000 };
const topicArn = "arn:aws:sns:us-east-1:000000000000:orders";
const queueArn = "arn:aws:sqs:us-east-1:000000000000:PublicationQueue";

let hub: Hub;
let proxy: FaultProxy;
let template: EditedTemplate;
let clients: { readonly lambda: LambdaClient; readonly sqs: SQSClient; readonly bus: EventBridgeClient };
/** Sessions that the table does not find at the moment. */
const failing = new Set<string>();

beforeAll(async () => {
  let target = "";
  proxy = await startFaultProxy(() => target);
  // No further attempts, for which minutes would have to pass.
  template = editTemplate([/(LaterPublications:[\s\S]*?MaximumRetryAttempts: )2/, "$10"]);
  const settings = { PUBLISH_FROM: "bus/default", AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint };
  hub = await startHub(settings, { templateFile: template.file });
  target = hub.switchboard.dynamoDbEndpoint;
  proxy.decide(({ operation, input }) => {
    const isMet = [...failing].some((session) => JSON.stringify(input).includes(`session#anon/${session}`));
    return operation === "Query" && isMet ? { status: 500, error: "InternalServerError" } : "pass";
  });
  const config = { ...clientConfig, endpoint: origin() };
  clients = { lambda: new LambdaClient(config), sqs: new SQSClient(config), bus: new EventBridgeClient(config) };
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await hub[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
  template[Symbol.dispose]();
});

const origin = () => `http://127.0.0.1:${hub.switchboard.gateway.port}`;
const queueUrl = (name: string) => `${origin()}/000000000000/${name}`;
const to = (session: string, data: unknown = session) => ({ to: { sessions: [session] }, data });
const typo = (session: string) => ({ to: { session: [session] }, data: 1 });

const enqueue = (body: object) =>
  clients.sqs.send(
    new SendMessageCommand({ QueueUrl: queueUrl("PublicationQueue"), MessageBody: JSON.stringify(body) }),
  );
const invoke = (event: object, InvocationType: "Event" | "RequestResponse") =>
  clients.lambda.send(
    new InvokeCommand({ FunctionName: "PublishFunction", InvocationType, Payload: JSON.stringify(event) }),
  );

/** The next letter, which is taken out. */
async function letter(): Promise<Message> {
  const QueueUrl = queueUrl("PublicationDeadLetterQueue");
  const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames: ["All"] });
  const [message] = (await clients.sqs.send(receive)).Messages ?? [];
  if (message === undefined) throw new Error("There is no letter.");
  await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
  return message;
}

/** How often the queue's messages have come to nothing so far; they are given out again after the visibility timeout. */
const failedBatches = () =>
  hub.events.filter((event) => event.type === "batch" && event.queueName === "PublicationQueue" && event.failed > 0)
    .length;
const visibilityMs = 360_000;

/** The publishing function's lines about what has this id. */
const linesOf = (publicationId: string) =>
  hub.lines
    .filter(({ functionName, line }) => functionName === "PublishFunction" && line.startsWith("{"))
    .map(({ line }) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line["publicationId"] === publicationId);

describe("a publication arrives", () => {
  test("from the queue, as it is, as an event, as what a topic was told", async () => {
    const ada = await hub.connect({ session_id: "ada" });
    await enqueue(to("ada", 1));
    expect(await ada.next()).toMatchObject({ type: "message", from: {}, data: 1 });
    await enqueue({ "detail-type": "Order shipped", source: "shop", id: "e-1", detail: to("ada", 2) });
    expect(await ada.next()).toMatchObject({ data: 2 });
    await enqueue({
      Type: "Notification",
      MessageId: "n-1",
      TopicArn: topicArn,
      Message: JSON.stringify(to("ada", 3)),
    });
    expect(await ada.next()).toMatchObject({ data: 3 });
  });

  test("from the bus, by its detail type", async () => {
    const bob = await hub.connect({ session_id: "bob" });
    const entry = (DetailType: string, detail: object) => ({
      ...{ Source: "shop.orders", DetailType, Detail: JSON.stringify(detail), EventBusName: "default" },
    });
    const Entries = [entry("Something else", to("bob", 1)), entry("Switchboard Publication", to("bob", 2))];
    await clients.bus.send(new PutEventsCommand({ Entries }));
    expect(await bob.next()).toMatchObject({ type: "message", data: 2 });
    const delivered = await hub.event("event", ({ ruleName }) => ruleName !== undefined);
    expect(delivered).toMatchObject({ detailType: "Switchboard Publication", target: "PublicationQueue" });
    expect(delivered.errorType).toBeUndefined();
  });

  test("from a topic that the function has subscribed to", async () => {
    const carol = await hub.connect({ session_id: "carol" });
    const Sns = { Type: "Notification", MessageId: "n-2", TopicArn: topicArn, Message: JSON.stringify(to("carol")) };
    await invoke({ Records: [{ EventSource: "aws:sns", EventVersion: "1.0", Sns }] }, "Event");
    expect(await carol.next()).toMatchObject({ type: "message", data: "carol" });
  });
});

test("of three in the queue one is sent, one is refused once and becomes a letter, one comes again until it can be done", async () => {
  const dan = await hub.connect({ session_id: "dan" });
  failing.add("dan-failing");
  const bodies = [{ ...typo("dan"), id: "o-1" }, { ...to("dan-failing"), id: "o-2" }, to("dan", "sent")];
  const Entries = bodies.map((body, index) => ({ Id: String(index), MessageBody: JSON.stringify(body) }));
  await clients.sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl("PublicationQueue"), Entries }));
  expect(await dan.next()).toMatchObject({ data: "sent" });
  const { Body, MessageAttributes } = await letter();
  expect(JSON.parse(Body ?? "")).toEqual({ publisher: queueArn, ...bodies[0] });
  expect(MessageAttributes).toMatchObject({
    Code: { StringValue: "invalid-field" },
    Problem: { StringValue: expect.stringContaining("to.*") },
    Publisher: { StringValue: queueArn },
    PublicationId: { StringValue: "o-1" },
  });
  await expect.poll(failedBatches, patience).toBe(1);
  failing.delete("dan-failing");
  const late = await hub.connect({ session_id: "dan-failing" });
  hub.switchboard.gateway.clock.advance(visibilityMs);
  expect(await late.next()).toMatchObject({ data: "dan-failing" });
  expect(linesOf("o-1")).toMatchObject([
    { level: "WARN", outcome: "invalid-field", publisher: queueArn, problem: expect.any(String) },
  ]);
});

test("what the queue has given out five times in vain becomes a letter, which can be published again", async () => {
  failing.add("eve");
  const before = failedBatches();
  await enqueue({ ...to("eve", 1), id: "o-3", publisher: "orders" });
  for (let times = 1; times <= 5; times += 1) {
    await expect.poll(failedBatches, patience).toBe(before + times);
    hub.switchboard.gateway.clock.advance(visibilityMs);
  }
  const { Body = "" } = await letter();
  failing.delete("eve");
  const eve = await hub.connect({ session_id: "eve" });
  await invoke(JSON.parse(Body), "RequestResponse");
  expect(await eve.next()).toMatchObject({ data: 1 });
  expect(linesOf("o-3").map(({ level, timesReceived }) => [level, timesReceived])).toEqual(
    [1, 2, 3, 4, 5].map((times) => ["ERROR", times]),
  );
});

test("an invocation that nobody waits for and that fails to the last becomes a letter, whose event can be published again", async () => {
  failing.add("finn");
  const finn = await hub.connect({ session_id: "finn" });
  const event = { publisher: "orders", id: "o-4", ...to("finn", 1) };
  await invoke(event, "Event");
  const record = JSON.parse((await letter()).Body ?? "");
  expect(record).toMatchObject({
    requestContext: {
      condition: "RetriesExhausted",
      approximateInvokeCount: 1,
      functionArn: expect.stringMatching(/:function:PublishFunction:\$LATEST$/),
    },
    requestPayload: event,
    responsePayload: { errorType: "Switchboard.Internal" },
  });
  expect(linesOf("o-4")).toMatchObject([{ level: "ERROR", publisher: "orders" }]);
  failing.delete("finn");
  await invoke(record, "RequestResponse");
  expect(await finn.next()).toMatchObject({ data: 1 });
});
