import type { Address } from "@switchboard/domain";
import { describe, expect, test } from "vitest";
import { setUp, setUpBroken } from "./set-up.ts";

const queueArn = "arn:aws:sqs:eu-central-1:123456789012:Publications";
const topicArn = "arn:aws:sns:eu-central-1:123456789012:orders";
const ada: Address = { kind: "user", id: "ada" };
const toAda = { to: { users: ["ada"] }, data: { text: "hi" } };
const toBob = { to: { users: ["bob"] }, data: { text: "hi" } };
const typo = { to: { session: ["a"] }, data: 1 };

/** A message of a queue, as Lambda passes it on. */
const inQueue = (messageId: string, body: unknown, attributes: object = {}, arn = queueArn) => ({
  ...{ messageId, receiptHandle: "handle", body: typeof body === "string" ? body : JSON.stringify(body) },
  attributes: { ApproximateReceiveCount: "1", SenderId: "AIDA", ...attributes },
  ...{ messageAttributes: {}, md5OfBody: "", eventSource: "aws:sqs", eventSourceARN: arn, awsRegion: "eu-central-1" },
});
const notification = (MessageId: string, message: unknown) => ({
  ...{ Type: "Notification", MessageId, TopicArn: topicArn, Subject: null, Message: JSON.stringify(message) },
  ...{ Timestamp: "2026-01-01T00:00:00.000Z", SignatureVersion: "1", Signature: "", UnsubscribeURL: "" },
});
const ofTopic = (messageId: string, message: unknown) => ({
  Records: [
    {
      ...{ EventSource: "aws:sns", EventVersion: "1.0", EventSubscriptionArn: `${topicArn}:1` },
      Sns: notification(messageId, message),
    },
  ],
});
const busEvent = (id: string, detail: unknown) => ({
  ...{ version: "0", id, "detail-type": "Switchboard Publication", source: "shop.orders", account: "123456789012" },
  ...{ time: "2026-01-01T00:00:00Z", region: "eu-central-1", resources: [], detail },
});
const failures = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("a message of a queue is a publication", () => {
  test.each([
    ["as it is", toAda],
    ["as a list", { messages: [toAda] }],
    ["as the detail of an event of EventBridge", busEvent("e-1", toAda)],
    ["as what a topic was told", notification("n-1", toAda)],
    ["as an event of EventBridge that a topic was told", notification("n-1", busEvent("e-1", toAda))],
  ])("%s", async (_how, body) => {
    const { open, publish, received, letters } = await withAda();
    await open("c-1", ada);
    expect(await publish({ Records: [inQueue("q-1", body)] })).toEqual(failures());
    expect(received("c-1")).toMatchObject([{ type: "message", data: { text: "hi" } }]);
    expect(letters()).toEqual([]);
  });

  test("whose id is the same when it comes again, by whichever way", async () => {
    const { publish, received } = await withAda();
    const idOf = async (event: object) => {
      await publish(event);
      return received("c-1").at(-1)?.id;
    };
    const queued = (messageId: string, body: unknown) => idOf({ Records: [inQueue(messageId, body)] });
    // Of its own: the queue is the publisher where it names none.
    expect(await queued("q-1", toAda)).toBe(await queued("q-1", toAda));
    expect(await queued("q-1", toAda)).not.toBe(await queued("q-2", toAda));
    expect(await queued("q-3", { id: "o-1", ...toAda })).toBe(await queued("q-4", { id: "o-1", ...toAda }));
    // Of the event and of the topic, which send it to the queue once more.
    expect(await queued("q-5", busEvent("e-1", toAda))).toBe(await queued("q-6", busEvent("e-1", toAda)));
    expect(await queued("q-7", notification("n-1", toAda))).toBe(await queued("q-8", notification("n-1", toAda)));
    // By a topic to the function, or by one to the queue.
    expect(await idOf(ofTopic("n-1", toAda))).toBe(await queued("q-9", notification("n-1", toAda)));
    // Somebody who reads a letter invokes the function with what is in it.
    expect(await idOf(notification("n-1", toAda))).toBe(await queued("q-10", notification("n-1", toAda)));
  });
});

describe("the record of an invocation that was given up", () => {
  const givenUp = (requestPayload: unknown, requestId = "r-lost") => ({
    ...{ version: "1.0", timestamp: "2026-01-01T00:00:00.000Z", requestPayload },
    requestContext: { requestId, functionArn: "arn", condition: "RetriesExhausted", approximateInvokeCount: 3 },
    ...{ responseContext: { statusCode: 200 }, responsePayload: { errorType: "Switchboard.Internal" } },
  });

  test.each([
    ["of a publication", toAda],
    ["of a list", { messages: [toAda] }],
    ["of an event of EventBridge", busEvent("e-1", toAda)],
    ["of a topic", ofTopic("n-1", toAda)],
  ])("%s is published, with the id that it would have had", async (_what, event) => {
    const { publish, received } = await withAda();
    await publish(event, { requestId: "r-lost" });
    await publish(givenUp(event));
    expect(await publish({ Records: [inQueue("q-1", givenUp(event))] })).toEqual(failures());
    const ids = received("c-1").map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  test("of another function is refused, and stays where it is looked at", async () => {
    const { publish, letters } = await withAda();
    const record = givenUp({ close: { users: ["ada"] } });
    expect(await publish({ Records: [inQueue("q-1", record)] })).toEqual(failures());
    expect(letters()).toMatchObject([{ text: JSON.stringify(record), publicationId: "r-lost" }]);
  });
});

describe("of a batch", () => {
  test("what is sent and what is refused is done with, what could not be done comes again", async () => {
    const { open, publish, received, letters, log, metrics } = setUpBroken("throttled", "bob");
    await open("c-1", ada);
    const batch = {
      Records: [
        inQueue("q-sent", toAda),
        inQueue("q-refused", { id: "o-1", publisher: "orders", ...typo }),
        inQueue("q-failed", toBob, { ApproximateReceiveCount: "3" }),
        inQueue("q-text", "no JSON at all"),
      ],
    };
    expect(await publish(batch)).toEqual(failures("q-failed"));
    expect(received("c-1")).toHaveLength(1);
    const byId = [...letters()].sort((one, other) => one.publicationId.localeCompare(other.publicationId));
    expect(byId).toEqual([
      {
        ...{ text: expect.any(String), code: "invalid-field", problem: expect.stringContaining("to.*") },
        ...{ publisher: "orders", publicationId: "o-1" },
      },
      {
        ...{ text: "no JSON at all", code: "not-an-object", problem: expect.any(String) },
        ...{ publisher: queueArn, publicationId: "q-text" },
      },
    ]);
    expect(JSON.parse(byId[0]?.text ?? "")).toEqual({ id: "o-1", publisher: "orders", ...typo });
    const lines = log.entries().map(({ level, event, fields }) => ({ level, event, ...fields }));
    expect(lines).toContainEqual(
      expect.objectContaining({
        ...{ level: "warn", event: "publish", outcome: "invalid-field" },
        ...{ publisher: "orders", publicationId: "o-1", problem: expect.any(String), timesReceived: 1 },
      }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "error", publisher: queueArn, publicationId: "q-failed", timesReceived: 3 }),
    );
    expect(metrics.total("PublicationsRefused")).toBe(2);
    expect(metrics.total("PublicationsFailed")).toBe(1);
  });

  test("a message of a list that is refused becomes a letter of its own, which can be published once it is corrected", async () => {
    const { open, publish, received, letters } = await withAda();
    await open("c-1", ada);
    const list = { messages: [toAda, { id: "o-2", ...typo }, "no message"] };
    expect(await publish({ Records: [inQueue("q-1", busEvent("e-1", list))] })).toEqual(failures());
    expect(received("c-1")).toHaveLength(1);
    const [letter, other] = letters();
    expect(JSON.parse(letter?.text ?? "")).toEqual({ publisher: "shop.orders", id: "o-2", ...typo });
    expect(JSON.parse(other?.text ?? "")).toEqual({
      ...{ publisher: "shop.orders", id: "e-1/2", message: "no message" },
    });
    expect([letter, other]).toMatchObject([
      { publicationId: "o-2", publisher: "shop.orders" },
      { publicationId: "e-1/2", code: "not-an-object" },
    ]);
    await publish(JSON.parse(letter?.text.replace('"session"', '"users"').replace('"a"', '"ada"') ?? ""));
    expect(received("c-1")).toHaveLength(2);
  });

  test("a list of which one could not be done comes again, and says only then what was refused", async () => {
    const { publish, letters, log, metrics } = setUpBroken("throttled", "bob");
    const list = { messages: [toBob, typo] };
    for (let times = 0; times < 2; times += 1) {
      expect(await publish({ Records: [inQueue("q-1", list)] })).toEqual(failures("q-1"));
    }
    expect(letters()).toEqual([]);
    expect(log.entries().map(({ level }) => level)).toEqual(["error", "error"]);
    expect(metrics.total("PublicationsRefused")).toBe(0);
    expect(metrics.total("PublicationsFailed")).toBe(2);
  });

  test("a refused one that cannot be put into a letter comes again", async () => {
    const { publish, publicationLetters, log } = setUp();
    publicationLetters.fail(new Error("no letters today"));
    expect(await publish({ Records: [inQueue("q-1", typo)] })).toEqual(failures("q-1"));
    expect(log.entries()).toMatchObject([
      { level: "warn", fields: { publicationId: "q-1" } },
      { level: "error", cause: { message: "no letters today" }, fields: { publicationId: "q-1" } },
    ]);
    publicationLetters.fail();
    expect(await publish({ Records: [inQueue("q-1", typo)] })).toEqual(failures());
    expect(publicationLetters.letters()).toHaveLength(1);
  });

  test("one that there is no time left for comes again", async () => {
    const { publish } = setUp();
    expect(await publish({ Records: [inQueue("q-1", toAda)] }, { remainingMs: 0 })).toEqual(failures("q-1"));
  });

  test("more than are published at a time are all published", async () => {
    const { publish, received } = await withAda();
    const Records = Array.from({ length: 30 }, (_, nth) => inQueue(`q-${nth}`, toAda));
    expect(await publish({ Records })).toEqual(failures());
    expect(received("c-1")).toHaveLength(30);
  });
});

describe("a letter that is corrected and published again has the id that it would have had", () => {
  const givenUp = (requestPayload: unknown) => ({
    requestContext: { requestId: "r-lost", condition: "RetriesExhausted" },
    requestPayload,
  });
  const listOf = (message: object) => ({ messages: [toAda, message] });
  /** Refused, until `session` becomes `users`. */
  const refused = { to: { session: ["ada"] }, data: { text: "hi" } };
  const corrected = (text: string) => JSON.parse(text.replaceAll(/(\\*)"session\1"/g, '$1"users$1"'));

  test.each([
    ["a message of the queue", (message: object) => ({ Records: [inQueue("q-1", message)] })],
    ["one with an id of its own", (message: object) => ({ Records: [inQueue("q-1", { id: "o-1", ...message })] })],
    ["one of a list", (message: object) => ({ Records: [inQueue("q-1", listOf(message))] })],
    [
      "one of a list of somebody",
      (message: object) => ({ Records: [inQueue("q-1", { publisher: "p", ...listOf(message) })] }),
    ],
    ["an event of EventBridge", (message: object) => ({ Records: [inQueue("q-1", busEvent("e-1", message))] })],
    ["one without an id", (message: object) => ({ Records: [inQueue("q-1", { ...busEvent("", message) })] })],
    [
      "one of a list in an event",
      (message: object) => ({ Records: [inQueue("q-1", busEvent("e-1", listOf(message)))] }),
    ],
    ["a notification in the queue", (message: object) => ({ Records: [inQueue("q-1", notification("n-1", message))] })],
    ["a notification", (message: object) => ofTopic("n-1", message)],
    ["one of a list in a notification", (message: object) => ofTopic("n-1", listOf(message))],
    ["an invocation that was given up", (message: object) => ({ Records: [inQueue("q-1", givenUp(message))] })],
    ["one of a list in it", (message: object) => ({ Records: [inQueue("q-1", givenUp(listOf(message)))] })],
  ])("%s", async (_what, eventOf) => {
    const { publish, received, letters } = await withAda();
    await publish(eventOf({ ...refused, to: { users: ["ada"] } }));
    const id = received("c-1").at(-1)?.id;
    await publish(eventOf(refused));
    expect(letters()).toHaveLength(1);
    const letter = corrected(letters()[0]?.text ?? "");
    await publish(letter, { requestId: "r-again" });
    expect(received("c-1").at(-1)?.id).toBe(id);
    const sent = received("c-1").length;
    await publish({ Records: [inQueue("q-again", letter)] });
    expect(received("c-1")).toHaveLength(sent + 1);
    expect(received("c-1").at(-1)?.id).toBe(id);
  });

  test("and so have all messages of a list that was refused as a whole", async () => {
    const { publish, received, letters } = await withAda();
    await publish({ Records: [inQueue("q-1", listOf(toAda))] });
    await publish({ Records: [inQueue("q-1", { ...listOf(toAda), to: {} })] });
    const { to: _, ...letter } = JSON.parse(letters()[0]?.text ?? "");
    await publish(letter);
    const ids = received("c-1").map(({ id }) => id);
    expect(ids.slice(2).sort()).toEqual(ids.slice(0, 2).sort());
    expect(ids).toHaveLength(4);
  });
});

describe("what is made to do harm concerns itself alone", () => {
  const wrapped = (times: number, message: string) =>
    `${'{"requestContext":{"requestId":"a","condition":"b"},"requestPayload":'.repeat(times)}${message}${"}".repeat(times)}`;
  const nested = (depth: number) => `{"to":{"users":["ada"]},"data":${"[".repeat(depth)}${"]".repeat(depth)}}`;

  test("what is carried by a thousand things is refused; the others of its batch are sent", async () => {
    const { publish, received, letters } = await withAda();
    const body = wrapped(12_000, JSON.stringify(toAda));
    const batch = { Records: [inQueue("q-1", toAda), inQueue("q-2", body), inQueue("q-3", toAda)] };
    expect(await publish(batch)).toEqual(failures());
    expect(received("c-1")).toHaveLength(2);
    expect(letters()).toMatchObject([{ text: body, code: "too-deep" }]);
  });

  test("messages of a list that are too deep to be written again are kept once, as their whole record", async () => {
    const { publish, received, letters, log } = await withAda();
    const body = `{"messages":[${nested(100_000)},${JSON.stringify(toAda)},${nested(100_000)}]}`;
    expect(await publish({ Records: [inQueue("q-1", body)] })).toEqual(failures());
    expect(received("c-1")).toHaveLength(1);
    expect(letters()).toMatchObject([{ text: body, code: "too-deep", publicationId: "q-1/0" }]);
    expect(log.entries().filter(({ level }) => level === "error")).toEqual([]);
  });

  test("a message that is too deep is kept as it came", async () => {
    const { publish, letters } = await withAda();
    expect(await publish({ Records: [inQueue("q-1", nested(100_000))] })).toEqual(failures());
    expect(letters()).toMatchObject([{ text: nested(100_000), code: "too-deep" }]);
  });

  test.each([
    ["an event", busEvent("e".repeat(5000), typo), { source: "ü".repeat(5000), "detail-type": "t".repeat(5000) }],
    ["a notification", notification("n".repeat(5000), typo), { TopicArn: "a".repeat(5000) }],
    ["a record of an invocation", { requestContext: { requestId: "r".repeat(5000), condition: "b" } }, {}],
  ])("%s with names of any length has short ones in lines and letters", async (_what, body, names) => {
    const { publish, letters, log } = await withAda();
    expect(await publish({ Records: [inQueue("q-1", { ...body, ...names })] })).toEqual(failures());
    const [{ fields: { publisher = "", publicationId = "", eventType = "" } = {} } = {}] = log.entries();
    for (const name of [publisher, publicationId, eventType]) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(128);
    expect(publicationId).toMatch(/^(e|n|r){125}$/);
    expect(letters()).toMatchObject([{ publicationId, ...(publisher !== "" && { publisher }) }]);
  });
});

describe("of a FIFO queue", () => {
  const fifo = `${queueArn}.fifo`;
  const inGroup = (group: string, messageId: string, body: unknown, arn = fifo) =>
    inQueue(messageId, body, { MessageGroupId: group, SequenceNumber: "1" }, arn);

  test("messages of a group are published in their order; one that could not be keeps those behind it in its group", async () => {
    const { open, publish, received } = setUpBroken("throttled", "bob");
    await open("c-1", ada);
    const data = (n: number) => ({ ...toAda, data: n });
    const batch = [
      inGroup("a", "a-1", data(1)),
      inGroup("a", "a-2", toBob),
      inGroup("b", "b-1", data(2)),
      inGroup("a", "a-3", data(3)),
      inGroup("b", "b-2", typo),
      inGroup("b", "b-3", data(4)),
    ];
    expect(await publish({ Records: batch })).toEqual(failures("a-2", "a-3"));
    const numbers = received("c-1").map((message) => message.data);
    expect(numbers.filter((n) => n !== 1)).toEqual([2, 4]);
    expect(numbers).toHaveLength(3);
  });

  test("of a standard queue groups order nothing", async () => {
    const { open, publish, received } = setUpBroken("throttled", "bob");
    await open("c-1", ada);
    const batch = [inGroup("a", "a-1", toBob, queueArn), inGroup("a", "a-2", toAda, queueArn)];
    expect(await publish({ Records: batch })).toEqual(failures("a-1"));
    expect(received("c-1")).toHaveLength(1);
  });
});

describe("a topic", () => {
  test("a notification is a publication", async () => {
    const { publish, received } = await withAda();
    expect(await publish(ofTopic("n-1", toAda))).toEqual({});
    expect(received("c-1")).toMatchObject([{ data: { text: "hi" } }]);
  });

  test("one that is refused is told, and becomes a letter that can be published again", async () => {
    const { publish, letters, log, metrics } = await withAda();
    expect(await publish(ofTopic("n-1", typo))).toEqual({});
    const said = { publisher: topicArn, publicationId: "n-1", problem: expect.any(String) };
    expect(log.entries()).toMatchObject([{ level: "warn", fields: said }]);
    expect(metrics.total("PublicationsRefused")).toBe(1);
    expect(letters()).toMatchObject([said]);
    const again = JSON.parse(letters()[0]?.text ?? "");
    expect(await publish(again)).toMatchObject({ type: "error", code: "invalid-field" });
    expect(log.entries().at(-1)).toMatchObject({ level: "warn", fields: said });
  });

  test("one that could not be done fails the invocation, so that Lambda tries again", async () => {
    const { publish, letters } = setUpBroken("throttled");
    await expect(publish(ofTopic("n-1", toAda))).rejects.toMatchObject({ name: "Switchboard.Throttled" });
    expect(letters()).toEqual([]);
  });
});

/** The function, and a connection of Ada's. */
async function withAda() {
  const given = setUp();
  await given.open("c-1", ada);
  return given;
}
