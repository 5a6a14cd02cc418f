import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { historyTable } from "@switchboard/adapters-aws/history-table";
import { parseHistoryRules } from "@switchboard/domain";
import { isList, isObject, type Json, referencesIn, resolveTemplate, SERVERLESS_FUNCTION } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { at, deployed, fullParameters, leastParameters, ofType, template, textAt } from "../support/deployment.ts";

const least = deployed(leastParameters);
const full = deployed(fullParameters);
const functions = ofType(full, SERVERLESS_FUNCTION);
const [[apiId] = [""]] = ofType(full, "AWS::ApiGatewayV2::Api");
const [[, stage] = ["", {}]] = ofType(full, "AWS::ApiGatewayV2::Stage");
const routes = ofType(full, "AWS::ApiGatewayV2::Route");

/** The composition of each function, by the path of its app. */
const containers = import.meta.glob<{
  readonly modules: readonly { readonly variables: Readonly<Record<string, unknown>> }[];
}>("../../apps/lambda-*/src/container.ts", { eager: true });
const apps = Object.keys(containers).map((path) => path.split("/")[3] ?? "");

function logicalIds(references: Json | undefined): readonly string[] {
  return referencesIn(references, "").flatMap(({ kind, name }) => (kind === "value" ? [name] : []));
}

/** What the declaration of a resource's property names. */
function namedBy(logicalId: string, property: string): readonly string[] {
  return logicalIds(template.resources[logicalId]?.properties[property]);
}

/** The logical id of the integration that a route calls. */
function integrationOf(routeId: string): string {
  return namedBy(routeId, "Target")[0] ?? "";
}

describe("parameters", () => {
  const declared = Object.entries(template.parameters);

  test("each has a default, so that a guided deployment can be answered by Enter", () => {
    expect(declared.filter(([, { Default }]) => Default === undefined).map(([name]) => name)).toEqual([]);
  });

  test.each(declared)(
    "%s is used, described, labelled and in one group",
    (name, { Description, AllowedPattern, ConstraintDescription }) => {
      const parts = [template.conditions, ...Object.values(template.resources).map(({ properties }) => properties)];
      const used = parts.flatMap((part) => logicalIds(part));
      expect(used).toContain(name);
      expect(Description).toMatch(/\.$/);
      // Without it CloudFormation shows the pattern.
      if (AllowedPattern !== undefined) expect(ConstraintDescription).toMatch(/^must be /);
      const view = at(template.metadata, "AWS::CloudFormation::Interface");
      expect(textAt(view, `ParameterLabels.${name}.default`)).not.toBe("");
      const groups = at(view, "ParameterGroups");
      const listed = (isList(groups) ? groups : []).flatMap((group) => at(group, "Parameters"));
      expect(listed.filter((entry) => entry === name)).toHaveLength(1);
    },
  );

  test.each([
    ["cognito without a pool", { Auth: "cognito" }, "CognitoUserPoolId is empty"],
    ["a stage that API Gateway reserves", { ...leastParameters, StageName: "ping" }, "neither ping nor sping"],
    [
      "a secret by its ARN",
      { Auth: "signed", SigningSecretName: "arn:aws:secretsmanager:x:1:secret:a" },
      "not its ARN",
    ],
    ["an origin with a path", { ...leastParameters, AllowedOrigins: "https://app.example/" }, "without a path"],
    ["more posts than the functions take", { ...leastParameters, PostsPerSecond: "100001" }, "from 1 to 100000"],
    [
      "joining that covers what tokens prove",
      { ...leastParameters, Join: "room.*, **" },
      "none of which begins with a *",
    ],
    ["joining of what is no pattern", { ...leastParameters, Join: "room 1" }, "such as room.*"],
    ["history of a kind that is none", { ...leastParameters, History: "room:**=1h/300" }, "such as group:room.**"],
    ["history of groups without a pattern", { ...leastParameters, History: "group=1h/300" }, "such as group:room.**"],
    ["history of everyone by a pattern", { ...leastParameters, History: "everyone:**=1h/9" }, "such as group:room.**"],
    ["history by a user's own pattern", { ...leastParameters, History: "user:{userId}=1h/9" }, "such as group:room.**"],
    ["history of no messages", { ...leastParameters, History: "group:**=1h/0" }, "such as group:room.**"],
    ["history of more than an answer", { ...leastParameters, History: "group:**=1h/1001" }, "such as group:room.**"],
    ["history for no time", { ...leastParameters, History: "group:**=1/300" }, "such as group:room.**"],
    ["a quota of what is not counted", { ...leastParameters, Quotas: "messages=5/m" }, "such as frames=600/m"],
    ["a quota of none", { ...leastParameters, Quotas: "frames=0/m" }, "such as frames=600/m"],
    ["a quota without its minute", { ...leastParameters, Quotas: "frames=600" }, "such as frames=600/m"],
    ["a quota of kilobytes of frames", { ...leastParameters, Quotas: "frames=6KB/m" }, "such as frames=600/m"],
    ["a quota of one connection", { ...leastParameters, Quotas: "user.connections=1" }, "such as frames=600/m"],
    ["a bus that is none", { ...leastParameters, Events: "my bus" }, "the name of an event bus, or its ARN"],
    ["an ARN of no bus", { ...leastParameters, Events: "arn:aws:sns:eu-central-1:1:t" }, "the name of an event bus"],
    ["a kind of address that is none", { ...leastParameters, Addresses: "session,topic" }, "session, user, group"],
  ])("%s is refused before anything is changed", (_what, parameters, message) => {
    const place = { region: "eu-central-1", accountId: "123456789012", stackName: "hub" };
    const resolved = resolveTemplate(template, { parameters, place });
    expect("problems" in resolved && resolved.problems.join("\n")).toContain(message);
  });
});

describe("conditions", () => {
  test.each(Object.keys(template.conditions))("%s decides something", (name) => {
    const parts: readonly Json[] = [
      template.conditions,
      ...Object.values(template.resources).map(({ properties, condition = null }) => ({
        properties,
        condition: { Condition: condition },
      })),
      ...Object.values(template.outputs),
    ];
    const used = parts.flatMap((part) => referencesIn(part, "")).filter(({ kind }) => kind === "condition");
    expect(used.map((reference) => reference.name)).toContain(name);
  });
});

describe("routes", () => {
  test("those of the protocol are there, chosen by the frame's action", () => {
    expect(routes.map(([, { RouteKey }]) => RouteKey).sort()).toEqual([
      "$connect",
      "$default",
      "$disconnect",
      "ping",
      "sendMessage",
    ]);
    expect(ofType(full, "AWS::ApiGatewayV2::Api")).toMatchObject([
      [expect.any(String), { ProtocolType: "WEBSOCKET", RouteSelectionExpression: "$request.body.action" }],
    ]);
  });

  test.each(routes)("%s calls an integration that is there and may be called", (routeId) => {
    const integrationId = integrationOf(routeId);
    expect(namedBy(routeId, "ApiId")).toEqual([apiId]);
    expect(namedBy(integrationId, "ApiId")).toEqual([apiId]);
    const { IntegrationType } = full.resources.get(integrationId)?.properties ?? {};
    if (IntegrationType === "MOCK") return;
    expect(IntegrationType).toBe("AWS_PROXY");
    const [functionId] = namedBy(integrationId, "IntegrationUri").filter((name) => name.endsWith("Function"));
    const permissions = ofType(full, "AWS::Lambda::Permission").filter(
      ([id]) => namedBy(id, "FunctionName")[0] === functionId,
    );
    const apiArn = `arn:aws:execute-api:eu-central-1:123456789012:${full.resources.get(apiId)?.ref}`;
    // Each function may be called by the routes that lead to it, and by no other.
    const leadHere = routes.filter(([id]) => integrationOf(id) === integrationId).map(([, { RouteKey }]) => RouteKey);
    expect(permissions.map(([, { SourceArn }]) => SourceArn).sort()).toEqual(
      leadHere.map((routeKey) => `${apiArn}/development/${routeKey}`).sort(),
    );
    for (const [, permission] of permissions) {
      expect(permission).toMatchObject({ Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" });
    }
  });

  test.each(routes)(
    "%s answers if a client is to get an answer there",
    (routeId, { RouteKey, RouteResponseSelectionExpression }) => {
      const answers = RouteKey !== "$connect" && RouteKey !== "$disconnect";
      const responses = ofType(full, "AWS::ApiGatewayV2::RouteResponse").filter(
        ([id]) => namedBy(id, "RouteId")[0] === routeId,
      );
      // One without the other is as good as none.
      expect(RouteResponseSelectionExpression).toBe(answers ? "$default" : undefined);
      expect(responses.map(([, { RouteResponseKey }]) => RouteResponseKey)).toEqual(answers ? ["$default"] : []);
    },
  );

  test("a ping is answered without a function", () => {
    const [pingId = ""] = routes.flatMap(([id, { RouteKey }]) => (RouteKey === "ping" ? [id] : []));
    const integrationId = integrationOf(pingId);
    expect(full.resources.get(integrationId)?.properties).toMatchObject({
      IntegrationType: "MOCK",
      RequestTemplates: { $default: '{"statusCode":200}' },
    });
    const responses = ofType(full, "AWS::ApiGatewayV2::IntegrationResponse");
    expect(responses.map(([id]) => namedBy(id, "IntegrationId"))).toEqual([[integrationId]]);
    expect(responses).toMatchObject([[expect.any(String), { ResponseTemplates: { $default: '{"type":"pong"}' } }]]);
  });
});

describe("stage", () => {
  test("every change of a route reaches it, and it is made after all that it serves", () => {
    const served = [...full.resources.values()]
      .filter(({ type }) => /^AWS::ApiGatewayV2::(Route|RouteResponse|IntegrationResponse)$/.test(type))
      .map(({ logicalId }) => logicalId);
    const [declared] = Object.values(template.resources).filter(({ type }) => type === "AWS::ApiGatewayV2::Stage");
    expect(stage["AutoDeploy"]).toBe(true);
    expect([...(declared?.dependsOn ?? [])].sort()).toEqual(served.sort());
  });

  test("frames are throttled", () => {
    expect(stage["DefaultRouteSettings"]).toMatchObject({ ThrottlingRateLimit: "1000", ThrottlingBurstLimit: "500" });
  });

  test("no log of API Gateway's holds a token", () => {
    expect(stage["DefaultRouteSettings"]).toMatchObject({ LoggingLevel: "OFF", DataTraceEnabled: false });
    const format = textAt(stage, "AccessLogSettings.Format");
    const variables = [...format.matchAll(/\$context\.([\w.]+)/g)].map(([, name]) => name);
    // What clients decide themselves, such as their user agent, stays out; there is no variable for a query string.
    expect(
      variables.filter((name = "") => /userAgent|authorizer|identity\.(?!sourceIp)|error\.message/i.test(name)),
    ).toEqual([]);
    expect(JSON.parse(format)).toHaveProperty("requestId", "$context.requestId");
    expect(Buffer.byteLength(format)).toBeLessThan(3000);
  });

  test("there are no access logs unless somebody says that there can be", () => {
    expect(deployed(leastParameters).resources.has("AccessLogGroup")).toBe(false);
    const existing = deployed({ ...leastParameters, AccessLogs: "existing-role" });
    expect(ofType(existing, "AWS::ApiGatewayV2::Stage")[0]?.[1]).toHaveProperty("AccessLogSettings");
    expect(ofType(existing, "AWS::ApiGateway::Account")).toEqual([]);
    expect(ofType(full, "AWS::ApiGateway::Account")).toHaveLength(1);
  });
});

describe("functions", () => {
  test("there is one for every app, from the zip that its build ends with", () => {
    const zips = functions.map(([, { CodeUri }]) => CodeUri);
    expect([...zips].sort()).toEqual(apps.map((app) => `../apps/${app}/dist/${app}.zip`).sort());
  });

  test.each(functions)("%s runs main.handler on Node.js 24 and arm64", (id, properties) => {
    expect(properties).toMatchObject({ Handler: "main.handler", Runtime: "nodejs24.x", Architectures: ["arm64"] });
    // API Gateway waits for 29 seconds.
    const isRouted = ofType(full, "AWS::ApiGatewayV2::Integration").some(([each]) =>
      namedBy(each, "IntegrationUri").includes(id),
    );
    expect(Number(properties["Timeout"])).toBeLessThanOrEqual(isRouted ? 29 : 60);
    expect(Number(properties["MemorySize"])).toBeGreaterThanOrEqual(256);
  });

  test.each(functions)("%s has a role and a log of its own, and may write that log only", (id, { LoggingConfig }) => {
    const [roleId = ""] = namedBy(id, "Role");
    const [logId = ""] = namedBy(id, "LoggingConfig");
    expect(functions.filter(([other]) => namedBy(other, "Role")[0] === roleId)).toHaveLength(1);
    const log = full.resources.get(logId);
    expect(log).toMatchObject({ type: "AWS::Logs::LogGroup", properties: { RetentionInDays: "30" } });
    expect(textAt(LoggingConfig, "LogGroup")).toBe(log?.ref);
    const { ManagedPolicyArns, Policies } = full.resources.get(roleId)?.properties ?? {};
    expect(ManagedPolicyArns).toBeUndefined();
    const statements = (isList(Policies) ? Policies : []).flatMap((policy) => at(policy, "PolicyDocument.Statement"));
    const logging = statements.flat().filter((statement) => JSON.stringify(at(statement, "Action")).includes("logs:"));
    const arn = `arn:aws:logs:eu-central-1:123456789012:log-group:${log?.ref}:*`;
    expect(logging.map((statement) => at(statement, "Resource"))).toEqual([arn]);
  });

  /** Set by Lambda itself. */
  const ofLambda = ["AWS_REGION", "AWS_LAMBDA_FUNCTION_NAME"];
  /** Stands for Cognito on a developer's machine; a deployment must not name one. */
  const ofThisMachine = ["COGNITO_JWKS_URI"];
  /** Read by the SDK; `sam local invoke` sets no variable that a template does not name. */
  const ofTheSdk = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"];
  /** Set for every function alike, of which one has no business with the tables. */
  const ofEvery = (name: string) => name === "TABLE_NAME" || /^DYNAMODB_TABLE_|_SHARDS$/.test(name);
  /** Read before any of our code is. */
  const ofNode = ["NODE_OPTIONS"];

  test.each(functions)("%s is told everything that it reads, and nothing else", (_id, properties) => {
    const app = textAt(properties, "CodeUri").split("/")[2];
    const { modules } = containers[`../../apps/${app}/src/container.ts`] ?? { modules: [] };
    const read = new Set(modules.flatMap(({ variables }) => Object.keys(variables)));
    const variables = at(properties, "Environment.Variables");
    const set = Object.keys(isObject(variables) ? variables : {});
    const expected = [...read].filter((name) => !ofLambda.includes(name) && !ofThisMachine.includes(name));
    const ours = set.filter((name) => ![...ofTheSdk, ...ofNode].includes(name));
    expect(ours.filter((name) => read.has(name) || !ofEvery(name)).sort()).toEqual(expected.sort());
  });

  test.each(functions)("%s leaves V8's old objects what Lambda would leave them of its memory", (_id, properties) => {
    const options = at(properties, "Environment.Variables.NODE_OPTIONS");
    if (options === undefined) return;
    const memoryMb = Number(at(properties, "MemorySize"));
    expect(options).toBe(`--max-semi-space-size=4 --max-old-space-size=${memoryMb - Math.floor(memoryMb / 10)}`);
  });

  test.each([
    ["true", "Active", 1],
    ["false", "PassThrough", 0],
  ] as const)(
    "with Tracing=%s, every function's mode is %s, and its role may write traces or not",
    (Tracing, mode, may) => {
      const stack = deployed({ ...fullParameters, Tracing });
      for (const [id, properties] of ofType(stack, SERVERLESS_FUNCTION)) {
        expect([id, properties["Tracing"]]).toEqual([id, mode]);
        expect(at(properties, "Environment.Variables.TRACING")).toBe(Tracing);
        const [, role] =
          ofType(stack, "AWS::IAM::Role").find(([name]) => name === id.replace(/Function$/, "Role")) ?? [];
        const statements = [role?.["Policies"] ?? []]
          .flat()
          .flatMap((policy) => at(policy, "PolicyDocument.Statement") ?? [])
          .filter((statement) => at(statement, "Sid") === "Trace");
        expect(statements).toHaveLength(may);
        for (const statement of statements) {
          expect(at(statement, "Action")).toEqual(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]);
        }
      }
    },
  );

  test("what is kept by default is what the functions take", () => {
    const { History, Join } = template.parameters;
    expect(parseHistoryRules(String(History?.["Default"]))).toMatchObject({
      rules: [{ kind: "group" }, { kind: "user" }],
    });
    expect(Join?.["Default"]).toBe("");
  });
});

describe("table and queues", () => {
  test("workers are exchanged before the functions that put something into their queue", () => {
    const enqueuing = functions.flatMap(([id, properties]) =>
      id !== "DeliverFunction" && at(properties, "Environment.Variables.DELIVERY_QUEUE_URL") !== undefined ? [id] : [],
    );
    expect(enqueuing.sort()).toEqual([
      "ConnectFunction",
      "DisconnectFunction",
      "ManageFunction",
      "MessageFunction",
      "PublishFunction",
    ]);
    for (const id of enqueuing) expect(template.resources[id]?.dependsOn).toContain("DeliverFunction");
  });

  test("the table is the one that the registry works on, with and without the index", () => {
    const table = (stack: typeof full) => ofType(stack, "AWS::DynamoDB::Table")[0]?.[1];
    expect(table(least)).toMatchObject(connectionsTable("webSocketConnections"));
    expect(table(least)).not.toHaveProperty("GlobalSecondaryIndexes");
    expect(table(full)).toMatchObject(connectionsTable("webSocketConnections", "connection-id"));
    expect(table(least)).toMatchObject({
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  });

  test("there is a table of messages as the history works on it, unless nothing is kept", () => {
    const table = (stack: typeof full) => stack.resources.get("HistoryTable")?.properties;
    expect(table(least)).toMatchObject({
      ...historyTable("hub-HistoryTable"),
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      SSESpecification: { SSEEnabled: true },
    });
    const nothing = deployed({ ...leastParameters, History: "" });
    expect(table(nothing)).toBeUndefined();
    expect(JSON.stringify([...nothing.resources.values()])).not.toContain("HistoryTable");
    const tables = ofType(deployed({ ...leastParameters, PointInTimeRecovery: "true" }), "AWS::DynamoDB::Table");
    for (const [, properties] of tables) {
      expect(at(properties, "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled")).toBe("true");
    }
  });

  test("a task that is being delivered is not given to a second worker, and one that is given up is kept for 14 days", () => {
    const queue = full.resources.get("DeliveryQueue")?.properties ?? {};
    const letters = full.resources.get("DeadLetterQueue");
    const worker = full.resources.get("DeliverFunction")?.properties ?? {};
    expect(Number(queue["VisibilityTimeout"])).toBeGreaterThanOrEqual(6 * Number(worker["Timeout"]));
    expect(at(queue, "RedrivePolicy.deadLetterTargetArn")).toBe(letters?.arn);
    expect(letters?.properties).toMatchObject({ MessageRetentionPeriod: 14 * 24 * 60 * 60 });
    // A letter's age counts from the writing of its task.
    expect(Number(queue["MessageRetentionPeriod"])).toBeLessThan(14 * 24 * 60 * 60);
  });

  test("the worker takes tasks one by one, from that queue, and answers which failed", () => {
    const delivery = {
      EventSourceArn: full.resources.get("DeliveryQueue")?.arn,
      FunctionName: full.resources.get("DeliverFunction")?.ref,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: "10" },
    };
    expect(ofType(least, "AWS::Lambda::EventSourceMapping")).toMatchObject([["DeliverySource", delivery]]);
    expect(full.resources.get("DeliverySource")?.properties).toMatchObject(delivery);
  });
});

describe("events", () => {
  const tellingParameters = { ...leastParameters, Events: "default" };
  const telling = deployed(tellingParameters);
  const streamsOf = (stack: typeof full) =>
    ofType(stack, "AWS::DynamoDB::Table").map(([id, { StreamSpecification = null }]) => [id, StreamSpecification]);

  test("unless a bus is named there is nothing of them: no stream, no queue, no function, no variable", () => {
    expect(streamsOf(least)).toEqual([
      ["ConnectionsTable", null],
      ["HistoryTable", null],
    ]);
    const there = [...least.resources.values()].map(({ logicalId }) => logicalId);
    expect(there.filter((id) => /Event/.test(id) && id !== "EventSource")).toEqual([]);
    for (const id of ["PublishFunction", "DeliverFunction"]) {
      expect(textAt(least.resources.get(id)?.properties, "Environment.Variables.EVENT_QUEUE_URL")).toBe("");
    }
    expect(JSON.stringify([...least.resources.values()])).not.toContain("EventQueue");
  });

  test("streams have both images of an item, and each feeds the function until it is given up, half a day before it goes", () => {
    const both = { StreamViewType: "NEW_AND_OLD_IMAGES" };
    expect(streamsOf(telling)).toEqual([
      ["ConnectionsTable", both],
      ["HistoryTable", both],
    ]);
    for (const id of ["ConnectionEvents", "StoredMessageEvents"]) {
      expect(telling.resources.get(id)?.properties).toMatchObject({
        FunctionName: telling.resources.get("EventsFunction")?.ref,
        StartingPosition: "TRIM_HORIZON",
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        BisectBatchOnFunctionError: true,
        MaximumRecordAgeInSeconds: 12 * 60 * 60,
        DestinationConfig: { OnFailure: { Destination: telling.resources.get("UntoldEventQueue")?.arn } },
      });
    }
    const queue = telling.resources.get("EventQueue")?.properties ?? {};
    expect(Number(queue["VisibilityTimeout"])).toBeGreaterThanOrEqual(
      6 * Number(telling.resources.get("EventsFunction")?.properties["Timeout"]),
    );
    expect(at(queue, "RedrivePolicy.deadLetterTargetArn")).toBe(telling.resources.get("UntoldEventQueue")?.arn);
  });

  test("without messages that are kept there are none of them", () => {
    const nothingKept = deployed({ ...tellingParameters, History: "" });
    expect(streamsOf(nothingKept)).toHaveLength(1);
    expect(nothingKept.resources.has("StoredMessageEvents")).toBe(false);
    expect(JSON.stringify([...nothingKept.resources.values()])).not.toContain("HistoryTable");
  });

  test.each([
    ["default", "arn:aws:events:eu-central-1:123456789012:event-bus/default"],
    ["acme/realtime", "arn:aws:events:eu-central-1:123456789012:event-bus/acme/realtime"],
    [
      "arn:aws:events:us-east-1:999999999999:event-bus/shared",
      "arn:aws:events:us-east-1:999999999999:event-bus/shared",
    ],
  ])("the function may put events on the bus %s and on no other", (Events, arn) => {
    const stack = deployed({ ...leastParameters, Events });
    expect(textAt(stack.resources.get("EventsFunction")?.properties, "Environment.Variables.EVENT_BUS")).toBe(Events);
    const policies = at(stack.resources.get("EventsRole")?.properties, "Policies");
    const statements = (isList(policies) ? policies : [])
      .flatMap((policy) => at(policy, "PolicyDocument.Statement"))
      .flat();
    expect(statements.filter((statement) => textAt(statement, "Sid") === "PutEvents")).toMatchObject([
      { Action: "events:PutEvents", Resource: arn },
    ]);
  });
});

describe("canary", () => {
  const pool = { CognitoUserPoolId: "eu-central-1_AbCdEfGhI", CognitoClientId: "app-client" };
  const running = (parameters: Readonly<Record<string, string>>) =>
    deployed({ ...pool, AlarmTopicArn: fullParameters.AlarmTopicArn, CanarySchedule: "rate(1 minute)", ...parameters });
  const variable = (stack: typeof full, id: string, name: string) =>
    textAt(stack.resources.get(id)?.properties, `Environment.Variables.${name}`);
  const statementsOf = (stack: typeof full, role: string) => {
    const policies = at(stack.resources.get(role)?.properties, "Policies");
    return (isList(policies) ? policies : []).flatMap((policy) => at(policy, "PolicyDocument.Statement")).flat();
  };
  const reading = (stack: typeof full, role: string) =>
    statementsOf(stack, role)
      .filter((statement) => textAt(statement, "Sid") === "ReadSigningSecret")
      .map((statement) => textAt(statement, "Resource"));

  test("unless it has a schedule there is nothing of it", () => {
    expect([...least.resources.keys()].filter((id) => /Canary/.test(id))).toEqual([]);
    const cognito = deployed({ ...pool, Auth: "cognito" });
    expect(variable(cognito, "ConnectFunction", "AUTH")).toBe("cognito");
    expect(cognito.resources.has("SigningSecret")).toBe(false);
  });

  test.each(["none", "cognito,none", "signed,none", "cognito,signed,none"])(
    "proves nothing where Auth is %s, and may read no secret",
    (Auth) => {
      const stack = running({ Auth });
      expect(variable(stack, "CanaryFunction", "SIGNING_SECRET_NAME")).toBe("");
      expect(reading(stack, "CanaryRole")).toEqual([]);
      expect(variable(stack, "ConnectFunction", "AUTH")).toBe(Auth);
    },
  );

  test.each([
    ["signed", "signed"],
    ["cognito,signed", "cognito,signed"],
    // Nobody has a token for it.
    ["cognito", "cognito,signed"],
  ])("signs where Auth is %s, with what the hub verifies by", (Auth, accepted) => {
    for (const SigningSecretName of ["", "acme/signing"]) {
      const stack = running({ Auth, SigningSecretName });
      expect(stack.resources.has("SigningSecret")).toBe(SigningSecretName === "");
      expect(variable(stack, "ConnectFunction", "AUTH")).toBe(accepted);
      const secret = variable(stack, "CanaryFunction", "SIGNING_SECRET_NAME");
      expect(secret).not.toBe("");
      expect(variable(stack, "ConnectFunction", "SIGNING_SECRET_NAME")).toBe(secret);
      expect(reading(stack, "CanaryRole")).toHaveLength(1);
      expect(reading(stack, "CanaryRole")).toEqual(reading(stack, "ConnectRole"));
      // Whom connections may send to is decided as if there were no canary.
      expect(variable(stack, "MessageFunction", "AUTH")).toBe(Auth);
    }
  });

  test("connects where clients connect, and publishes through the function of backends", () => {
    const stack = running({ Auth: "none" });
    expect(variable(stack, "CanaryFunction", "WEBSOCKET_URL")).toBe(
      `wss://${stack.resources.get(apiId)?.ref}.execute-api.eu-central-1.amazonaws.com/development`,
    );
    const publisher = stack.resources.get("PublishFunction");
    expect(variable(stack, "CanaryFunction", "PUBLISH_FUNCTION")).toBe(publisher?.ref);
    const invoking = statementsOf(stack, "CanaryRole").filter(
      (statement) => textAt(statement, "Action") === "lambda:InvokeFunction",
    );
    expect(invoking).toMatchObject([{ Resource: publisher?.arn }]);
  });

  test.each([
    ["rate(1 minute)", 60],
    ["rate(5 minutes)", 300],
    ["rate(15 minutes)", 900],
  ])("the alarm's periods are those of the rounds: %s", (CanarySchedule, Period) => {
    const stack = running({ Auth: "none", CanarySchedule });
    expect(stack.resources.get("CanaryRounds")?.properties).toMatchObject({
      ScheduleExpression: CanarySchedule,
      Targets: [{ Arn: stack.resources.get("CanaryFunction")?.arn }],
    });
    const alarm = stack.resources.get("CanaryAlarm")?.properties;
    expect(alarm).toMatchObject({
      ...{ Period, Statistic: "Minimum", ComparisonOperator: "LessThanThreshold", Threshold: 1 },
      ...{ EvaluationPeriods: 5, DatapointsToAlarm: 3, TreatMissingData: "breaching" },
      AlarmActions: [fullParameters.AlarmTopicArn],
    });
    expect(alarm).not.toHaveProperty("OKActions");
  });
});

describe("publications", () => {
  const sourceOf = (PublishFrom: string) => deployed({ ...leastParameters, PublishFrom });
  const letters = least.resources.get("PublicationDeadLetterQueue");

  test("what nobody waits for is tried for an hour, then kept for 14 days", () => {
    expect(letters?.properties).toMatchObject({
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
      SqsManagedSseEnabled: true,
    });
    for (const [id, functionId] of [
      ["LaterPublications", "PublishFunction"],
      ["LaterCommands", "ManageFunction"],
    ] as const) {
      expect(least.resources.get(id)?.properties).toEqual({
        FunctionName: least.resources.get(functionId)?.ref,
        Qualifier: "$LATEST",
        MaximumRetryAttempts: 2,
        MaximumEventAgeInSeconds: 3600,
        DestinationConfig: { OnFailure: { Destination: letters?.arn } },
      });
    }
  });

  test("unless they are taken from somewhere, there is no queue of them, and nobody may send to the letters", () => {
    const there = [...least.resources.values()].filter(({ logicalId }) => /^Publication/.test(logicalId));
    expect(there.map(({ logicalId }) => logicalId)).toEqual(["PublicationDeadLetterQueue"]);
    expect(ofType(least, "AWS::SQS::QueuePolicy")).toEqual([]);
  });

  test("a queue of them is taken by the function, which says what failed; what it cannot do is a letter", () => {
    const stack = sourceOf("queue");
    const queue = stack.resources.get("PublicationQueue");
    const timeout = Number(stack.resources.get("PublishFunction")?.properties["Timeout"]);
    expect(Number(queue?.properties["VisibilityTimeout"])).toBeGreaterThanOrEqual(6 * timeout);
    expect(queue?.properties).toMatchObject({
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: letters?.arn, maxReceiveCount: 5 },
    });
    expect(Number(queue?.properties["MessageRetentionPeriod"])).toBeLessThan(14 * 24 * 60 * 60);
    expect(stack.resources.get("PublicationSource")?.properties).toEqual({
      FunctionName: stack.resources.get("PublishFunction")?.ref,
      EventSourceArn: queue?.arn,
      BatchSize: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    expect(ofType(stack, "AWS::Events::Rule")).toEqual([]);
    expect(ofType(stack, "AWS::SQS::QueuePolicy")).toEqual([]);
  });

  test.each(["default", "acme.orders"])(
    "a rule of the bus %s puts them into the queue, which lets in no other",
    (bus) => {
      const stack = sourceOf(`bus/${bus}`);
      const rule = stack.resources.get("PublicationRule");
      const queue = stack.resources.get("PublicationQueue");
      expect(rule?.properties).toMatchObject({
        EventBusName: bus,
        EventPattern: { "detail-type": ["Switchboard Publication"] },
        Targets: [{ Arn: queue?.arn, DeadLetterConfig: { Arn: letters?.arn } }],
      });
      const policies = ofType(stack, "AWS::SQS::QueuePolicy").map(([, { Queues, PolicyDocument }]) => [
        Queues,
        at(PolicyDocument, "Statement"),
      ]);
      const letsIn = (given: typeof queue) => [
        [given?.ref],
        [
          expect.objectContaining({
            ...{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage" },
            ...{ Resource: given?.arn, Condition: { ArnEquals: { "aws:SourceArn": rule?.arn } } },
          }),
        ],
      ];
      expect(policies).toEqual([letsIn(queue), letsIn(stack.resources.get("PublicationDeadLetterQueue"))]);
    },
  );
});

describe("one account", () => {
  test("two stacks share no name but the table's and the domain's, which the second must choose", () => {
    const naming = /^(Domain|Table|LogGroup|Dashboard|Queue|Role|Alarm|Policy)?Name$/;
    const names = (stackName: string, parameters: object) =>
      [...deployed({ ...fullParameters, ...parameters }, stackName).resources.values()].flatMap(
        ({ type, properties }) =>
          Object.keys(properties)
            .filter((property) => naming.test(property))
            .map((property) => `${type} ${textAt(properties, property)}`),
      );
    const first = names("one", {});
    expect(first).not.toEqual([]);
    expect(
      first.filter((name) => names("two", { TableName: "two", DomainName: "two.example.com" }).includes(name)),
    ).toEqual([]);
    const alike = names("two", {});
    expect(new Set(first.filter((name) => alike.includes(name)))).toEqual(
      new Set([
        "AWS::DynamoDB::Table webSocketConnections",
        "AWS::ApiGatewayV2::DomainName realtime.example.com",
        "AWS::ApiGatewayV2::ApiMapping realtime.example.com",
        "AWS::Route53::RecordSet realtime.example.com",
      ]),
    );
  });

  test("what holds something says what becomes of it; only the account's setting for logs outlives the stack", () => {
    const declared = Object.entries(template.resources);
    const holding = /^AWS::(DynamoDB::Table|SQS::Queue|Logs::LogGroup|SecretsManager::Secret)$/;
    for (const [, { deletionPolicy, updateReplacePolicy }] of declared.filter(([, { type }]) => holding.test(type))) {
      expect([deletionPolicy, updateReplacePolicy]).toEqual(["Delete", "Delete"]);
    }
    const retained = declared.filter(([, { deletionPolicy }]) => deletionPolicy === "Retain").map(([id]) => id);
    expect(retained).toEqual(["ApiGatewayAccount", "ApiGatewayLogRole"]);
  });
});
