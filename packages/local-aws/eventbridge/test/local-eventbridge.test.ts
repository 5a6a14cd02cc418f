import { DescribeRuleCommand, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { readEventPattern } from "@switchboard/event-pattern";
import { expect, test } from "vitest";
import { type Rule, readSchedule, type Target, type TargetInput } from "../src/index.ts";
import { startTestEventBridge } from "./support/start-test-eventbridge.ts";

function rule(name: string, given: Partial<Rule> & { readonly wanted?: object } = {}): Rule {
  const { wanted = { source: ["shop"] }, ...rest } = given;
  const read = readEventPattern(wanted);
  if ("problems" in read) throw new Error(read.problems.join());
  return {
    ...{ name, arn: `arn:aws:events:eu-west-1:123456789012:rule/${name}`, busName: "default" },
    ...{ pattern: read.pattern, targets: [target("target")], ...rest },
  };
}

function target(id: string, rest: Partial<Target> = {}): Target {
  return { id, arn: `arn:aws:lambda:eu-west-1:123456789012:function:${id}`, ...rest };
}

const order: PutEventsRequestEntry = { Source: "shop", DetailType: "Order", Detail: '{"id":7}' };
const put = (...Entries: PutEventsRequestEntry[]) => new PutEventsCommand({ Entries });

test("a target gets the event in the form that EventBridge gives it", async () => {
  await using bridge = await startTestEventBridge({ rules: [rule("all")] });
  const Time = new Date("2026-02-03T04:05:06.700Z");
  const answer = await bridge.client.send(put(order, { ...order, Time, Resources: ["arn:a"], Detail: "{}" }));
  expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: "event-1" }, { EventId: "event-2" }] });
  const common = { version: "0", "detail-type": "Order", source: "shop", account: "123456789012", region: "eu-west-1" };
  expect(bridge.delivered.map(({ input }) => JSON.parse(input))).toEqual([
    { ...common, id: "event-1", time: "2026-01-01T12:30:15Z", resources: [], detail: { id: 7 } },
    { ...common, id: "event-2", time: "2026-02-03T04:05:06Z", resources: ["arn:a"], detail: {} },
  ]);
});

test("events go to the rules of their bus that match them, and to all of their targets", async () => {
  const rules = [
    rule("orders", { busName: "orders", targets: [target("one"), target("two")] }),
    rule("large", { wanted: { detail: { id: [{ numeric: [">", 10] }] } }, targets: [target("large")] }),
  ];
  await using bridge = await startTestEventBridge({ rules });
  const busArn = "arn:aws:events:eu-west-1:123456789012:event-bus/orders";
  await bridge.client.send(put(order, { ...order, EventBusName: "orders" }, { ...order, EventBusName: busArn }));
  await bridge.client.send(put({ ...order, Detail: '{"id":11}' }, { ...order, EventBusName: "nowhere" }));
  expect(bridge.delivered.map((each) => each.target)).toEqual(["one", "two", "one", "two", "large"]);
  const unmatched = { source: "shop", detailType: "Order" };
  expect(bridge.reports.filter(({ ruleName }) => ruleName === undefined)).toEqual([
    { ...unmatched, eventId: "event-1", busName: "default" },
    { ...unmatched, eventId: "event-5", busName: "nowhere" },
  ]);
  expect(bridge.puts.map(([busName]) => busName)).toEqual(["default", "orders", "orders", "default", "nowhere"]);
});

test("an entry that is wrong fails by itself", async () => {
  await using bridge = await startTestEventBridge({ rules: [rule("all")] });
  const { Source: _source, ...noSource } = order;
  const { DetailType: _type, ...noType } = order;
  const { Detail: _detail, ...noDetail } = order;
  const entries = [noSource, noType, noDetail, { ...order, Detail: "{" }, { ...order, Detail: "[]" }];
  const { FailedEntryCount, Entries = [] } = await bridge.client.send(
    put(...entries, { ...order, Source: "aws.ec2" }, order),
  );
  expect(FailedEntryCount).toBe(6);
  expect(Entries.map(({ ErrorCode, EventId }) => ErrorCode ?? EventId)).toEqual([
    ...["InvalidArgument", "InvalidArgument", "InvalidArgument", "MalformedDetail", "MalformedDetail"],
    ...["NotAuthorizedForSourceException", "event-1"],
  ]);
  expect(Entries[0]?.ErrorMessage).toBe("Parameter Source is not valid. Reason: Source is a required argument.");
  expect(bridge.delivered).toHaveLength(1);
});

test("a call of more than ten entries, of none or of more than a megabyte is refused", async () => {
  await using bridge = await startTestEventBridge({ rules: [rule("all")] });
  const refused = { name: "ValidationException" };
  const eleven = Array.from({ length: 11 }, () => order);
  await expect(bridge.client.send(put(...eleven))).rejects.toMatchObject(refused);
  await expect(bridge.client.send(put())).rejects.toMatchObject(refused);
  // Source, detail type, time and the frame of the text count for 4 + 5 + 14 + 8 bytes.
  const sized = (bytes: number) => ({ ...order, Time: new Date(0), Detail: `{"t":"${"x".repeat(bytes - 31)}"}` });
  await expect(bridge.client.send(put(sized(524_288), sized(524_289)))).rejects.toMatchObject(refused);
  expect(bridge.delivered).toEqual([]);
  await bridge.client.send(put(sized(524_288), sized(524_288)));
  expect(bridge.delivered).toHaveLength(2);
});

test("whoever may not is told so, and other operations are not there", async () => {
  await using bridge = await startTestEventBridge({
    rules: [rule("all")],
    denial: ({ operation, authorization }) =>
      authorization?.includes("Credential=local/") && operation === "PutEvents" ? "not you" : undefined,
  });
  await expect(bridge.client.send(put(order))).rejects.toMatchObject({
    ...{ name: "AccessDeniedException", message: "not you" },
  });
  expect(bridge.delivered).toEqual([]);
  await expect(bridge.client.send(new DescribeRuleCommand({ Name: "all" }))).rejects.toMatchObject({
    name: "UnknownOperationException",
  });
  const typeOf = async (headers: Record<string, string>) => {
    const headersOfCall = { "x-amz-target": "AWSEvents.PutEvents", ...headers };
    const answer = await fetch(bridge.endpoint, { method: "POST", headers: headersOfCall, body: "{" });
    return [answer.status, Object(await answer.json())["__type"]];
  };
  expect(await typeOf({ authorization: "AWS4-HMAC-SHA256 Credential=a" })).toEqual([400, "SerializationException"]);
  expect(await typeOf({})).toEqual([400, "MissingAuthenticationTokenException"]);
  expect((await fetch(bridge.endpoint, { method: "POST", body: "{}" })).status).toBe(404);
});

test("what a target does not take becomes a dead letter, where there is a queue for it", async () => {
  const deadLetterQueueArn = "arn:aws:sqs:eu-west-1:123456789012:dead";
  const rules = [
    rule("kept", { targets: [target("closed", { deadLetterQueueArn, input: { kind: "constant", json: "1" } })] }),
    rule("lost", { targets: [target("closed"), target("open")] }),
  ];
  await using bridge = await startTestEventBridge({ rules });
  await bridge.client.send(put(order));
  expect(bridge.deadLetters).toEqual([
    {
      queueArn: deadLetterQueueArn,
      body: expect.stringContaining('"detail":{"id":7}'),
      attributes: {
        RULE_ARN: "arn:aws:events:eu-west-1:123456789012:rule/kept",
        TARGET_ARN: "arn:aws:lambda:eu-west-1:123456789012:function:closed",
        ERROR_CODE: "NO_PERMISSIONS",
        ERROR_MESSAGE: "It lets nobody in.",
        EXHAUSTED_RETRY_CONDITION: "NoRetry",
        RETRY_ATTEMPTS: "0",
      },
    },
  ]);
  expect(bridge.delivered.map((each) => each.target)).toEqual(["open"]);
  expect(bridge.reports.map(({ ruleName, undeliverable }) => [ruleName, undeliverable?.code]).sort()).toEqual([
    ["kept", "NO_PERMISSIONS"],
    ["lost", undefined],
    ["lost", "NO_PERMISSIONS"],
  ]);
});

test.each<[string, TargetInput, string]>([
  ["a constant", { kind: "constant", json: '{"a":1}' }, '{"a":1}'],
  ["a part", { kind: "path", path: "$.detail" }, '{"id":7,"name":"a \\"b\\"","list":[{"n":1},{"n":2}]}'],
  ["an element of a list", { kind: "path", path: "$.detail.list[1].n" }, "2"],
  ["a part of each element", { kind: "path", path: "$.detail.list[*].n" }, "[1,2]"],
  ["a part by its quoted name", { kind: "path", path: "$['detail-type']" }, '"Order"'],
  ["nothing where there is no such part", { kind: "path", path: "$.detail.none" }, "null"],
  [
    "a template with texts and values",
    {
      kind: "template",
      paths: { id: "$.detail.id", name: "$.detail.name", none: "$.detail.none" },
      template: '{"id":<id>,"text":"<id> <name>","name":<name>,"none":<none>,"empty":"<none>"}',
    },
    '{"id":7,"text":"7 a \\"b\\"","name":"a \\"b\\"","none":null,"empty":""}',
  ],
  [
    "a template that is a text",
    { kind: "template", paths: { id: "$.detail.id" }, template: '"order <id>"' },
    '"order 7"',
  ],
  [
    "what EventBridge adds",
    {
      kind: "template",
      paths: {},
      template: '{"rule":"<aws.events.rule-name>","arn":<aws.events.rule-arn>,"at":<aws.events.event.ingestion-time>}',
    },
    '{"rule":"r","arn":"arn:aws:events:eu-west-1:123456789012:rule/r","at":"2026-01-01T12:30:15Z"}',
  ],
])("instead of the event a target gets %s", async (_what, input, expected) => {
  await using bridge = await startTestEventBridge({ rules: [rule("r", { targets: [target("t", { input })] })] });
  const Detail = JSON.stringify({ id: 7, name: 'a "b"', list: [{ n: 1 }, { n: 2 }] });
  await bridge.client.send(put({ ...order, Detail }));
  expect(bridge.delivered.map((each) => each.input)).toEqual([expected]);
});

test("a rule with a schedule makes events by the clock, until it ends", async () => {
  const schedule = readSchedule("cron(0/20 * * * ? *)");
  if (typeof schedule === "string") throw new Error(schedule);
  const { pattern: _pattern, ...scheduled } = rule("often", { schedule });
  await using bridge = await startTestEventBridge({ rules: [scheduled] });
  bridge.clock.advance(3_600_000);
  expect(bridge.delivered).toEqual([]);
  bridge.eventBridge.start();
  await bridge.clock.advanceAsync(3_600_000);
  expect(bridge.delivered.map(({ input }) => JSON.parse(input).time)).toEqual([
    ...["2026-01-01T13:40:00Z", "2026-01-01T14:00:00Z", "2026-01-01T14:20:00Z"],
  ]);
  expect(JSON.parse(bridge.delivered[0]?.input ?? "")).toEqual({
    ...{ version: "0", id: "event-1", "detail-type": "Scheduled Event", source: "aws.events" },
    ...{ account: "123456789012", time: "2026-01-01T13:40:00Z", region: "eu-west-1" },
    resources: ["arn:aws:events:eu-west-1:123456789012:rule/often"],
    detail: {},
  });
  expect(bridge.puts[0]).toEqual(["default", "event-1"]);
  bridge.eventBridge.close();
  await bridge.clock.advanceAsync(3_600_000);
  expect(bridge.delivered).toHaveLength(3);
});

test("a time that is none fails its entry, and those beside it are taken once", async () => {
  await using bridge = await startTestEventBridge({ rules: [rule("all")] });
  const answer = await fetch(bridge.endpoint, {
    method: "POST",
    headers: { "x-amz-target": "AWSEvents.PutEvents", authorization: "AWS4-HMAC-SHA256 Credential=a" },
    body: JSON.stringify({ Entries: [order, { ...order, Time: 1e13 }] }),
  });
  expect(await answer.json()).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ EventId: "event-1" }, { ErrorCode: "InvalidArgument" }],
  });
  expect(bridge.delivered).toHaveLength(1);
});
