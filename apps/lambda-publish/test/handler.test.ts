import { type Address, StoreFault } from "@switchboard/domain";
import { describe, expect, test } from "vitest";
import { setUp, setUpBroken } from "./set-up.ts";

const ada: Address = { kind: "user", id: "ada" };
const toAda = { to: { users: ["ada"] }, data: { text: "hi" } };
const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };

test("a message reaches whom it is for, from nobody, and is accounted for", async () => {
  const { open, publish, received, log } = setUp();
  await open("c-1", ada);
  const answer = await publish({ id: "o-1", ...toAda });
  expect(answer).toEqual({ type: "ack", id: "o-1", messageId: expect.stringMatching(/^[\w-]{22}$/), ...counts });
  expect(received("c-1")).toEqual([
    {
      type: "message",
      id: Object(answer).messageId,
      from: {},
      sentAt: "2026-01-01T00:00:00.000Z",
      data: { text: "hi" },
    },
  ]);
  expect(log.entries()).toMatchObject([{ level: "info", event: "publish", fields: { outcome: "ack", ...counts } }]);
});

test("many messages are answered in their order; one that is refused concerns no other", async () => {
  const { open, publish, received } = setUp();
  await open("c-1", ada);
  await open("c-2", { kind: "group", id: "admins" });
  const messages = [
    toAda,
    { id: "o-2", to: { sessions: ["a/b/c"] }, data: 1 },
    { to: {}, data: 1 },
    { to: { groups: ["admins"] }, data: 2 },
  ];
  expect(await publish({ messages })).toEqual({
    answers: [
      { type: "ack", messageId: expect.any(String), ...counts },
      { type: "error", id: "o-2", code: "invalid-address", message: expect.any(String) },
      { type: "error", code: "invalid-field", message: expect.any(String) },
      { type: "ack", messageId: expect.any(String), ...counts },
    ],
    errors: 2,
  });
  expect([received("c-1"), received("c-2")]).toMatchObject([[{ data: { text: "hi" } }], [{ data: 2 }]]);
});

describe("the id of a message", () => {
  const idsOf = async (...calls: readonly [event: object, requestId?: string][]) => {
    const { publish } = setUp();
    const ids: unknown[] = [];
    for (const [event, requestId = "r-1"] of calls) {
      const answer = Object(await publish(event, { requestId }));
      ids.push(...(answer.answers ?? [answer]).map(({ messageId }: { messageId: string }) => messageId));
    }
    return ids;
  };

  test("is the same for the same publisher and id, and no other", async () => {
    const [first, again, other, others] = await idsOf(
      [{ id: "o-1", ...toAda }, "r-1"],
      [{ id: "o-1", ...toAda, data: "changed" }, "r-2"],
      [{ id: "o-2", ...toAda }],
      [{ publisher: "orders", id: "o-1", ...toAda }],
    );
    expect(again).toBe(first);
    expect(new Set([first, other, others]).size).toBe(3);
  });

  test("is the same for Lambda's own tries, without an id of the publisher's", async () => {
    const two = { messages: [toAda, toAda] };
    const [a, b, again, andB, other] = await idsOf([two, "r-1"], [two, "r-1"], [two, "r-2"]);
    expect([again, andB]).toEqual([a, b]);
    expect(new Set([a, b, other]).size).toBe(3);
  });

  test("is the same for an event of EventBridge that comes again, and each source has its own", async () => {
    const event = (source: string, id: string, detail: object = toAda) => ({
      ...{ version: "0", id, "detail-type": "Order shipped", source, account: "123456789012", region: "eu-central-1" },
      ...{ time: "2026-01-01T00:00:00Z", resources: [], detail },
    });
    const [first, again, another, own, ownAgain, othersOwn] = await idsOf(
      [event("shop.orders", "e-1"), "r-1"],
      [event("shop.orders", "e-1"), "r-2"],
      [event("shop.orders", "e-2")],
      [event("shop.orders", "e-3", { id: "o-1", ...toAda })],
      [event("shop.orders", "e-4", { id: "o-1", ...toAda })],
      [event("shop.billing", "e-5", { id: "o-1", ...toAda })],
    );
    expect(again).toBe(first);
    expect(ownAgain).toBe(own);
    expect(new Set([first, another, own, othersOwn]).size).toBe(4);
  });
});

describe("what no try would change is answered, not thrown", () => {
  test.each([
    ["an event that is no object", "hello", "not-an-object"],
    ["nothing", undefined, "not-an-object"],
    ["an event of EventBridge without a request", { "detail-type": "a", source: "b", detail: "c" }, "not-an-object"],
    ["a request without recipients", { data: 1 }, "invalid-field"],
    ["a message that is too large", { ...toAda, data: "x".repeat(131_072) }, "message-too-large"],
  ])("%s", async (_what, event, code) => {
    const { publish, log } = setUp();
    expect(await publish(event)).toMatchObject({ type: "error", code });
    expect(log.entries()).toMatchObject([{ level: "warn", fields: { outcome: code, problem: expect.any(String) } }]);
  });
});

describe("a publication that is refused", () => {
  const typo = {
    "detail-type": "Order shipped",
    source: "shop.orders",
    id: "e-1",
    detail: { id: "o-1", to: { session: [] }, data: 1 },
  };

  test("is a warning that says whose it is and what is wrong, a metric, and an event for other systems", async () => {
    const { publish, log, metrics, eventQueue } = setUp();
    await publish(typo, { requestId: "r-1" });
    await publish(typo, { requestId: "r-2" });
    const said = {
      publisher: "shop.orders",
      eventType: "Order shipped",
      publicationId: "o-1",
      problem: expect.any(String),
    };
    const warning = { level: "warn", event: "publish", fields: { ...said, outcome: "invalid-field" } };
    expect(log.entries()).toMatchObject([warning, warning]);
    expect(metrics.total("PublicationsRefused")).toBe(2);
    const [told, again] = eventQueue.puts();
    expect(told).toMatchObject([{ kind: "publication-refused", code: "invalid-field", ...said }]);
    // Whoever calls again publishes the same.
    expect(again?.[0]?.id).toBe(told?.[0]?.id);
  });

  test("is answered the same where no event can be left; the fault is in the log", async () => {
    const { publish, log, eventQueue } = setUp();
    eventQueue.fail(new Error("no queue today"));
    expect(await publish(typo)).toMatchObject({ type: "error", code: "invalid-field" });
    expect(log.entries()).toMatchObject([{ level: "warn" }, { level: "error", cause: { message: "no queue today" } }]);
  });

  test("has the id of the call where it has none of its own, and its publisher also where the list cannot be read", async () => {
    const { publish, log } = setUp();
    await publish({ to: { session: [] }, data: 1 }, { requestId: "r-7" });
    await publish({ messages: [toAda, { to: { session: [] }, data: 1 }] }, { requestId: "r-8" });
    await publish({ publisher: "orders", messages: [] }, { requestId: "r-9" });
    await publish({ ...typo, detail: { to: { session: [] }, data: 1 } });
    const warnings = log.entries().filter(({ level }) => level === "warn");
    expect(warnings.map(({ fields: { publisher, publicationId } }) => [publisher, publicationId])).toEqual([
      [undefined, "r-7"],
      [undefined, "r-8/1"],
      ["orders", "r-9"],
      ["shop.orders", "e-1"],
    ]);
  });

  test("none is left where the message was sent", async () => {
    const { open, publish, eventQueue, metrics } = setUp();
    await open("c-1", ada);
    await publish(toAda);
    expect(eventQueue.puts()).toEqual([]);
    expect(metrics.total("PublicationsRefused")).toBe(0);
  });
});

test.each([
  ["a stream of DynamoDB", { eventSource: "aws:dynamodb", dynamodb: { SequenceNumber: "1" } }],
  ["Kinesis", { eventSource: "aws:kinesis", kinesis: { data: "e30=" } }],
  ["S3", { eventSource: "aws:s3", s3: {} }],
  ["SQS without its messages", { eventSource: "aws:sqs", messageId: "q-1" }],
  ["SNS without its message", { EventSource: "aws:sns", Sns: { MessageId: "n-1" } }],
])("a batch of %s fails: answered, it would be taken for done", async (_what, record) => {
  const { publish, log } = setUp();
  await expect(publish({ Records: [record] })).rejects.toThrow("no request");
  expect(log.entries()).toMatchObject([{ level: "error", fields: { outcome: "not-understood" } }]);
});

test.each([
  [
    "MSK",
    {
      eventSource: "aws:kafka",
      eventSourceArn: "arn",
      bootstrapServers: "b",
      records: { "orders-0": [{ offset: 1 }] },
    },
  ],
  ["a Kafka of one's own", { eventSource: "SelfManagedKafka", bootstrapServers: "b", records: { "orders-0": [] } }],
  ["ActiveMQ", { eventSource: "aws:mq", eventSourceArn: "arn", messages: [{ messageID: "m-1", data: "e30=" }] }],
])("so does a batch of %s, whose event says where it is from", async (_what, event) => {
  const { publish, log } = setUp();
  await expect(publish(event)).rejects.toThrow("no request");
  expect(log.entries()).toMatchObject([{ level: "error", fields: { outcome: "not-understood" } }]);
});

describe("a fault fails the invocation, so that it is tried again", () => {
  test.each([
    ["throttled", "Switchboard.Throttled"],
    ["unavailable", "Switchboard.Internal"],
  ] as const)("a store that is %s", async (reason, name) => {
    const { publish, log, metrics } = setUpBroken(reason);
    const thrown = await publish(toAda).catch((error: unknown) => error);
    expect(thrown).toMatchObject({ name });
    expect(JSON.stringify(thrown, Object.getOwnPropertyNames(thrown))).not.toContain("private detail");
    expect(log.entries()).toMatchObject([{ level: "error", cause: expect.any(StoreFault) }]);
    expect(metrics.total("Faults")).toBe(1);
    expect(metrics.total("PublicationsFailed")).toBe(1);
    expect(metrics.total("PublicationsRefused")).toBe(0);
  });

  test("after everything that can be sent has been", async () => {
    const { open, publish, received, log } = setUpBroken("throttled", "bob");
    await open("c-1", ada);
    const messages = [{ to: { users: ["bob"] }, data: 1 }, toAda];
    await expect(publish({ messages })).rejects.toMatchObject({ name: "Switchboard.Throttled" });
    expect(received("c-1")).toHaveLength(1);
    expect(log.entries().map(({ fields }) => fields.outcome)).toEqual(["throttled", "ack"]);
  });

  test("no time left is one, too", async () => {
    const { publish } = setUp();
    await expect(publish(toAda, { remainingMs: 0 })).rejects.toMatchObject({ name: "Switchboard.Internal" });
  });
});

test("a connection that cannot be reached fails nothing: it is counted, and logged", async () => {
  const { open, publish, gateway, log } = setUp();
  await open("c-1", ada);
  gateway.answerPosts("c-1", () => Promise.reject(new Error("connection reset")));
  expect(await publish(toAda)).toMatchObject({ type: "ack", delivered: 0, failed: 1 });
  expect(log.entries()).toMatchObject([{ level: "error", fields: { outcome: "ack", failed: 1 } }]);
});
