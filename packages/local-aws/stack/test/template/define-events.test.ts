// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced in a template is written so.
import { expect, test } from "vitest";
import { EVENTS_TEMPLATE } from "./events-template.ts";
import { defineText, problemsOf } from "./small-template.ts";

function define(text: string) {
  const defined = defineText(text);
  if ("problems" in defined) throw new Error(defined.problems.join("\n"));
  return defined.definition;
}

function withChange(before: string, after: string): string {
  if (!EVENTS_TEMPLATE.includes(before)) throw new Error(`There is no ${before} in the template.`);
  return EVENTS_TEMPLATE.replace(before, after);
}

const streamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/Table/stream/2026-01-01T00:00:00.000";

test("a table with a stream and a time to live, and the function that the stream feeds", () => {
  const settings = `StartingPosition: LATEST
            BatchSize: 50
            MaximumBatchingWindowInSeconds: 2
            ParallelizationFactor: 4
            MaximumRetryAttempts: 3
            MaximumRecordAgeInSeconds: 3600
            BisectBatchOnFunctionError: true
            FunctionResponseTypes: [ReportBatchItemFailures]
            DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dead.Arn } }`;
  const send = "{ Effect: Allow, Action: [events:PutEvents, sqs:SendMessage], Resource: '*' }";
  const { tables, timeToLive, streamSources } = define(
    withChange("StartingPosition: TRIM_HORIZON", settings).replace(
      "{ Effect: Allow, Action: events:PutEvents, Resource: !GetAtt Bus.Arn }",
      send,
    ),
  );
  expect(tables[0]?.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" });
  expect(timeToLive).toEqual({ Table: "expiresAt" });
  expect(streamSources).toEqual([
    {
      ...{ tableName: "Table", streamArn, functionName: "Changes", startingPosition: "LATEST" },
      ...{ batchSize: 50, maximumBatchingWindowSeconds: 2, parallelizationFactor: 4, maximumRetryAttempts: 3 },
      ...{ maximumRecordAgeSeconds: 3_600, bisectBatchOnFunctionError: true, reportBatchItemFailures: true },
      ...{ onFailureQueueName: "Dead", filters: [{ matches: expect.any(Function) }] },
    },
  ]);
});

test("buses and rules, with targets and whether those let EventBridge in", () => {
  const { buses, rules } = define(EVENTS_TEMPLATE).events;
  expect(buses).toEqual(["orders"]);
  const events = "arn:aws:events:us-east-1:123456789012:rule";
  expect(rules.map(({ name, arn, busName }) => [name, arn, busName])).toEqual([
    ["HeardRule", `${events}/orders/HeardRule`, "orders"],
    ["HeardHourly", `${events}/HeardHourly`, "default"],
    ["ToQueue", `${events}/orders/ToQueue`, "orders"],
  ]);
  expect(rules.map(({ targets }) => targets.map(({ id, to, permitted }) => ({ id, to, permitted })))).toEqual([
    [{ id: "HeardRuleLambdaTarget", to: { functionName: "Heard" }, permitted: true }],
    [{ id: "HeardHourlyLambdaTarget", to: { functionName: "Heard" }, permitted: true }],
    [{ id: "queue", to: { queueName: "Dead" }, permitted: true }],
  ]);
});

test.each([
  ["by another rule", "aws:SourceArn: !GetAtt ToQueue.Arn", "aws:SourceArn: !GetAtt HeardRule.Arn"],
  ["by another service", "{ Service: events.amazonaws.com }", "{ Service: sns.amazonaws.com }"],
  ["for another action", "            Action: sqs:SendMessage", "            Action: sqs:ReceiveMessage"],
  ["for another queue", "Queues: [!Ref Dead]", "Queues: [!Ref Queue]"],
])("a queue does not let in what its policy allows %s", (_what, before, after) => {
  const { rules } = define(withChange(before, after)).events;
  expect(rules.flatMap(({ targets }) => targets.flatMap(({ id, permitted }) => (permitted ? [] : [id])))).toEqual([
    "queue",
  ]);
});

test("a rule that is disabled is left out, and a function without a permission lets nothing in", () => {
  const disabled = define(withChange("            EventBusName: !Ref Bus\n", "            State: DISABLED\n"));
  expect(disabled.events.rules.map(({ name }) => name)).toEqual(["HeardHourly", "ToQueue"]);
  const { rules } = define(withChange("          Arn: !GetAtt Dead.Arn", "          Arn: !GetAtt Worker.Arn")).events;
  expect(rules[2]?.targets).toMatchObject([{ to: { functionName: "Worker" }, permitted: false }]);
});

test("a bus that rules name and the template does not have is here all the same, and is a warning", () => {
  const { events, warnings } = define(
    withChange("EventBusName: !Ref Bus\n      EventPattern", "EventBusName: other\n      EventPattern"),
  );
  expect(events.buses).toEqual(["orders", "other"]);
  expect(warnings).toContain(
    "Resources.ToQueue.Properties.EventBusName: other is not in this template: here it is a bus of its own",
  );
});

test("what has no effect here is a warning, once for each", () => {
  const { warnings } = define(withChange("- Id: queue", "- Id: queue\n          RoleArn: arn:aws:iam::1:role/a"));
  expect(warnings).toEqual([
    "Resources.ToQueue.Properties.Targets[0].RoleArn: has no effect here",
    "Resources.ToQueue.Properties.Targets[1].Arn: arn:aws:states:us-east-1:123456789012:stateMachine:machine gets no events here: it is no function and no queue that runs here",
  ]);
});

test.each([
  [
    "StartingPosition: TRIM_HORIZON",
    "StartingPosition: AT_TIMESTAMP",
    "Resources.ChangesRecords.Properties.StartingPosition: needs to be LATEST or TRIM_HORIZON",
  ],
  [
    "StartingPosition: TRIM_HORIZON",
    "StartingPosition: LATEST\n            TumblingWindowInSeconds: 5",
    "Resources.ChangesRecords.Properties.TumblingWindowInSeconds: is not supported here for streams",
  ],
  [
    "StartingPosition: TRIM_HORIZON",
    "StartingPosition: LATEST\n            ParallelizationFactor: 11",
    "Resources.ChangesRecords: ParallelizationFactor is not a whole number from 1 to 10",
  ],
  [
    "StartingPosition: TRIM_HORIZON",
    "StartingPosition: LATEST\n            DestinationConfig: { OnFailure: { Destination: !GetAtt Dead.Arn } }",
    "Resources.ChangesRecords.Properties.DestinationConfig.OnFailure: the function's role may not send to the queue",
  ],
  [
    "StartingPosition: TRIM_HORIZON",
    "StartingPosition: LATEST\n            DestinationConfig: { OnFailure: { Destination: arn:aws:sns:a:b:c } }",
    "Resources.ChangesRecords.Properties.DestinationConfig.OnFailure: is no queue of this template",
  ],
  [
    '[{ Pattern: \'{"eventName":["INSERT","REMOVE"]}\' }]',
    '[{ Pattern: \'{"eventName":"INSERT"}\' }]',
    "Resources.ChangesRecords.Properties.FilterCriteria.Filters[0].Pattern: eventName needs a list or an object",
  ],
  [
    "      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }\n",
    "",
    "Resources.ChangesRecords.Properties.EventSourceArn: is of a table without a stream",
  ],
  [
    "Stream: !GetAtt Table.StreamArn",
    "Stream: !GetAtt Bus.Arn",
    "Resources.ChangesRecords.Properties.EventSourceArn: is no queue and no stream of this template",
  ],
  [
    "Schedule: rate(1 hour)",
    "Schedule: rate(1 hours)",
    "Resources.HeardHourly.Properties.ScheduleExpression: needs the unit in the singular",
  ],
  [
    "EventPattern: { source: [shop] }",
    "EventPattern: { source: shop }",
    "Resources.ToQueue.Properties.EventPattern: source needs a list or an object",
  ],
  ["      EventPattern: { source: [shop] }\n", "", "Resources.ToQueue: needs an EventPattern or a ScheduleExpression"],
  [
    "EventPattern: { source: [shop] }",
    "ScheduleExpression: rate(1 day)",
    "Resources.ToQueue.Properties.ScheduleExpression: is for the default event bus only",
  ],
  [
    "InputPathsMap: { id: $.detail.id }",
    "InputPathsMap: { id: $..id }",
    "Resources.ToQueue.Properties.Targets[0]: the path $..id of InputPathsMap is not understood",
  ],
  [
    "- Id: queue",
    "- InputPath: $.detail\n          Id: queue",
    "Resources.ToQueue.Properties.Targets[0]: has more than one of Input, InputPath and InputTransformer",
  ],
  [
    "- Id: queue",
    "- DeadLetterConfig: { Arn: arn:aws:sqs:a:b:c }\n          Id: queue",
    "Resources.ToQueue.Properties.Targets[0].DeadLetterConfig: is no queue of this template",
  ],
  ["'{\"tick\":true}'", "'{tick}'", "Resources.HeardHourly.Properties.Targets[0]: Input is no JSON"],
])("%s → %s is a problem", (before, after, problem) => {
  expect(problemsOf(withChange(before, after))).toEqual([problem]);
});

test("what becomes of asynchronous invocations", () => {
  const config = (settings: string) => `
  HeardLater:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: { FunctionName: !Ref Heard, Qualifier: $LATEST, ${settings} }
`;
  const toDead = "DestinationConfig: { OnFailure: { Destination: !GetAtt Dead.Arn } }";
  const may = "Policies: [{ Statement: [{ Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Dead.Arn }] }]";
  const allowed = withChange("Handler: event-functions.heard", `Handler: event-functions.heard\n      ${may}`);
  expect(define(EVENTS_TEMPLATE).asynchronous).toEqual([]);
  const all = `MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 3600, ${toDead}`;
  expect(define(allowed + config(all)).asynchronous).toEqual([
    { functionName: "Heard", maximumRetryAttempts: 1, maximumEventAgeSeconds: 3_600, onFailureQueueName: "Dead" },
  ]);
  // SAM's own property is the same, and gives the function's role what it takes.
  const sam = `EventInvokeConfig: { ${all.replace("{ Destination", "{ Type: SQS, Destination")} }`;
  const withProperty = withChange("Handler: event-functions.heard", `Handler: event-functions.heard\n      ${sam}`);
  expect(define(withProperty).asynchronous).toEqual(define(allowed + config(all)).asynchronous);
  const path = "Resources.HeardLater.Properties.DestinationConfig";
  expect(problemsOf(EVENTS_TEMPLATE + config(toDead))).toEqual([
    `${path}.OnFailure: the function's role may not send to the queue`,
  ]);
  expect(problemsOf(EVENTS_TEMPLATE + config("MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 59"))).toEqual([
    "Resources.HeardLater: maximumRetryAttempts is not a whole number from 0 to 2",
    "Resources.HeardLater: maximumEventAgeSeconds is not a whole number from 60 to 21600",
  ]);
  const elsewhere = "DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: arn:aws:sns:a:b:c } }";
  const { asynchronous, warnings } = define(EVENTS_TEMPLATE + config(elsewhere));
  expect(asynchronous).toEqual([{ functionName: "Heard" }]);
  expect(warnings).toContain(`${path}.OnSuccess: has no effect here`);
  expect(warnings).toContain(`${path}.OnFailure: gets nothing here: it is no queue of this template`);
  expect(problemsOf(EVENTS_TEMPLATE + config(toDead).replace("!Ref Heard", "Nobody"))).toEqual([
    "Resources.HeardLater.Properties.FunctionName: is no function of this template",
  ]);
});

test("a role that may not read the stream is a problem before the mapping runs", () => {
  const own = `
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com } }] }
      Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: dynamodb:GetRecords, Resource: "*" }] } }]
`;
  const template = withChange(
    "Handler: event-functions.changes",
    "Handler: event-functions.changes\n      Role: !GetAtt Reader.Arn",
  );
  expect(problemsOf(template + own)).toEqual([
    `Resources.ChangesRecords: Cannot access stream ${streamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in DynamoDB.`,
  ]);
});
