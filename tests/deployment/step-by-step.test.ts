import { isObject, type Json, SERVERLESS_FUNCTION } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { at, deployed, ofType, textAt } from "../support/deployment.ts";
import { type CliCall, recordAwsCli } from "../support/recorded-aws-cli.ts";
import { MAKING, stepsOf } from "../support/steps-of-deploying.ts";

const [settings = "", ...making] = stepsOf(MAKING);

/** What the CLI says of the account. */
const whoAmI = ["arn:aws:iam::123456789012:user/ada", "123456789012"];
/** Of an account that has nothing, what is looked for in a list is not in it. */
const noneListed = {
  "get-apis": [""],
  "get-integrations": ["", "", "", "integration-2", ""],
  "get-routes": [""],
  "get-route-responses": [""],
  "get-integration-responses": [""],
  "describe-time-to-live": ["DISABLED", "DISABLED"],
};

/** The steps, with other settings than those of the document. */
function stepsWith(variables: Readonly<Record<string, string>>): string {
  const chosen = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`);
  return [settings.replace(/^export HUB=\S+/, "export HUB=hub"), ...chosen, ...making].join("\n");
}

/** The same choices, as the template and as the steps take them. */
const choices = [
  { what: "with the settings of the document", parameters: { SigningSecretName: "hub/signing" }, variables: {} },
  { what: "open to everybody", parameters: { Auth: "none" }, variables: { AUTH: "none" } },
  {
    what: "with every way in",
    parameters: {
      Auth: "cognito,signed,none",
      CognitoUserPoolId: "eu-central-1_AbCdEfGhI",
      CognitoClientId: "client",
      SigningSecretName: "hub/signing",
      SignedOnce: "true",
      SendPolicy: "anyone",
      Addresses: "session,user,group,everyone",
      PostsPerSecond: "800",
      Join: "room.*,team.{groups}.**",
      LastingMemberships: "true",
      Denials: "true",
      History: "group:room.**=1d/100",
      HistoryGeneration: "3",
      Presence: "room.**,hall",
      Quotas: "frames=600/m,user.connections=20",
      TableName: "connections",
    },
    variables: {
      AUTH: "cognito,signed,none",
      COGNITO_USER_POOL_ID: "eu-central-1_AbCdEfGhI",
      COGNITO_CLIENT_ID: "client",
      SIGNED_ONCE: "true",
      SEND_POLICY: "anyone",
      ADDRESSES: "session,user,group,everyone",
      POSTS_PER_SECOND: "800",
      JOIN: "room.*,team.{groups}.**",
      LASTING_MEMBERSHIPS: "true",
      DENIALS: "true",
      HISTORY: "group:room.**=1d/100",
      HISTORY_GENERATION: "3",
      PRESENCE: "room.**,hall",
      QUOTAS: "frames=600/m,user.connections=20",
      TABLE_NAME: "connections",
    },
  },
];

describe.each(choices)(
  "the steps with the AWS CLI, $what, deploy what the template does",
  ({ parameters, variables }) => {
    const stack = deployed(parameters);
    // What either of them takes is allowed always.
    const allowing = deployed({ ...parameters, Presence: "room.**", Quotas: "frames=600/m" });
    const { region } = stack.place;
    const api = stack.resources.get("Api")?.ref ?? "";
    const arnsOf = (...ids: readonly string[]) => ids.map((id) => stack.resources.get(id)?.arn ?? "");
    const queues = ["DeadLetterQueue", "DeliveryQueue", "PublicationDeadLetterQueue"];
    const [deadLetters = "", deliveries = "", publicationLetters = ""] = arnsOf(...queues);
    const numbered = (prefix: string) => Array.from({ length: 9 }, (_, index) => `${prefix}-${index}`);
    const calls = recordAwsCli(stepsWith(variables), {
      environment: { AWS_REGION: region },
      answers: {
        ...noneListed,
        "get-caller-identity": whoAmI,
        "create-api": [api],
        "get-api": [`wss://${api}.execute-api.${region}.amazonaws.com`],
        "create-queue": queues.map((id) => stack.resources.get(id)?.ref ?? ""),
        "get-queue-attributes": [deadLetters, publicationLetters, deliveries, deliveries, deadLetters, deliveries],
        "create-table": arnsOf("ConnectionsTable", "HistoryTable"),
        "create-secret": [`arn:aws:secretsmanager:${region}:123456789012:secret:hub/signing-??????`],
        "create-integration": numbered("integration"),
        "create-route": numbered("route"),
        "update-route": numbered("route"),
      },
    });
    const functions = ofType(stack, SERVERLESS_FUNCTION);

    const called = (operation: string) =>
      calls.filter((call) => call.operation === operation).map(({ options }) => options);
    /** The options of the one call of an operation whose option is this. */
    const theCall = (operation: string, option: string, value: string): CliCall["options"] => {
      const found = called(operation).filter((options) => options[option] === value);
      expect(found, `${operation} --${option} ${value}`).toHaveLength(1);
      return found[0] ?? {};
    };
    const json = (text = ""): Json => JSON.parse(text);
    const common = functions
      .map(([, each]) => Object.keys(variablesOf(each)))
      .reduce((shared, names) => shared.filter((name) => names.includes(name)));

    test.each(functions)("%s", (id, properties) => {
      const made = theCall("create-function", "function-name", `hub-${id}`);
      expect(made).toMatchObject({
        handler: properties["Handler"],
        runtime: properties["Runtime"],
        architectures: "arm64",
        "memory-size": String(properties["MemorySize"]),
        timeout: String(properties["Timeout"]),
        "zip-file": textAt(properties, "CodeUri").replace("../", "fileb://"),
        "logging-config": `LogGroup=${textAt(properties, "LoggingConfig.LogGroup")}`,
        role: `arn:aws:iam::123456789012:role/hub-eu-central-1-${id}`,
      });
      const variables = at(json(made["environment"]), "Variables");
      // Those that all have in common have their defaults in the code as well. Nothing here makes a queue of events.
      const own = Object.entries(variablesOf(properties)).filter(
        ([name]) => name === "TABLE_NAME" || (!common.includes(name) && name !== "EVENT_QUEUE_URL"),
      );
      expect(variables).toMatchObject(Object.fromEntries(own));
      // V8's share of the memory is not for all; what else one does not need, another does.
      expect(at(variables, "NODE_OPTIONS")).toBe(at(properties, "Environment.Variables.NODE_OPTIONS") ?? "");
    });

    test.each(functions)("the role and the log of %s", (id) => {
      const role = allowing.resources.get(id.replace(/Function$/, "Role"))?.properties ?? {};
      const made = theCall("create-role", "role-name", `hub-eu-central-1-${id}`);
      expect(json(made["assume-role-policy-document"])).toEqual(role["AssumeRolePolicyDocument"]);
      const { "policy-document": document, "policy-name": PolicyName = "" } = theCall(
        "put-role-policy",
        "role-name",
        `hub-eu-central-1-${id}`,
      );
      const [policy] = Array.isArray(role["Policies"]) ? role["Policies"] : [];
      expect(PolicyName).toBe(textAt(policy, "PolicyName"));
      expect(statementsOf(json(document))).toEqual(statementsOf(at(policy, "PolicyDocument")));
      const log = stack.resources.get(id.replace(/Function$/, "Logs"))?.properties ?? {};
      theCall("create-log-group", "log-group-name", textAt(log, "LogGroupName"));
      expect(theCall("put-retention-policy", "log-group-name", textAt(log, "LogGroupName"))["retention-in-days"]).toBe(
        log["RetentionInDays"],
      );
    });

    const tables = ofType(stack, "AWS::DynamoDB::Table");

    test("there are as many tables", () => {
      expect(called("create-table")).toHaveLength(tables.length);
    });

    test.each(tables)("%s", (_id, table) => {
      const pairs = (list: Json | undefined) =>
        (Array.isArray(list) ? list : [])
          .map((pair) =>
            Object.entries(pair ?? {})
              .map(([name, value]) => `${name}=${value}`)
              .join(","),
          )
          .join(" ");
      const tableName = textAt(table, "TableName");
      expect(theCall("create-table", "table-name", tableName)).toMatchObject({
        "billing-mode": "PAY_PER_REQUEST",
        "sse-specification": `Enabled=${textAt(table, "SSESpecification.SSEEnabled")}`,
        "attribute-definitions": pairs(table["AttributeDefinitions"]),
        "key-schema": pairs(table["KeySchema"]),
      });
      const { "time-to-live-specification": ttl } = theCall("update-time-to-live", "table-name", tableName);
      expect(ttl).toBe(`Enabled=true,AttributeName=${textAt(table, "TimeToLiveSpecification.AttributeName")}`);
    });

    test("what becomes of invocations that nobody waits for", () => {
      const configured = called("put-function-event-invoke-config").map(({ "destination-config": to, ...given }) => ({
        ...given,
        to: json(to),
      }));
      expect(configured).toEqual(
        ofType(stack, "AWS::Lambda::EventInvokeConfig").map(([, properties]) => ({
          "function-name": `hub-${textAt(properties, "FunctionName")}`,
          "maximum-retry-attempts": String(properties["MaximumRetryAttempts"]),
          "maximum-event-age-in-seconds": String(properties["MaximumEventAgeInSeconds"]),
          to: properties["DestinationConfig"],
        })),
      );
    });

    test.each(queues)("%s, and what feeds the worker from it", (id) => {
      const { RedrivePolicy, ...attributes } = stack.resources.get(id)?.properties ?? {};
      const expected = Object.entries(attributes).map(([name, value]) => [name, String(value)]);
      theCall("create-queue", "queue-name", `hub-${id}`);
      const { RedrivePolicy: redrive, ...made } = json(
        theCall("set-queue-attributes", "queue-url", stack.resources.get(id)?.ref ?? "")["attributes"],
      ) as Record<string, string>;
      expect(made).toEqual(Object.fromEntries(expected));
      expect(redrive && JSON.parse(redrive)).toEqual(RedrivePolicy);
      const [[, source] = ["", {}]] = ofType(stack, "AWS::Lambda::EventSourceMapping");
      expect(called("create-event-source-mapping")).toEqual([
        {
          "function-name": "hub-DeliverFunction",
          "event-source-arn": source["EventSourceArn"],
          "batch-size": String(source["BatchSize"]),
          "function-response-types": "ReportBatchItemFailures",
          "scaling-config": `MaximumConcurrency=${textAt(source, "ScalingConfig.MaximumConcurrency")}`,
        },
      ]);
    });

    test("the routes, what they call, what may call it, and what answers", () => {
      const [[, api] = ["", {}]] = ofType(stack, "AWS::ApiGatewayV2::Api");
      expect(called("create-api")).toMatchObject([
        { "protocol-type": api["ProtocolType"], "route-selection-expression": api["RouteSelectionExpression"] },
      ]);
      const routes = ofType(stack, "AWS::ApiGatewayV2::Route");
      expect(called("create-route")).toHaveLength(routes.length);
      for (const [routeId, { RouteKey, RouteResponseSelectionExpression, Target }] of routes) {
        const number = called("create-route").indexOf(theCall("create-route", "route-key", String(RouteKey)));
        const route = theCall("update-route", "route-id", `route-${number}`);
        expect(route["authorization-type"]).toBe("NONE");
        expect(route["route-response-selection-expression"]).toBe(RouteResponseSelectionExpression);
        const answers = called("create-route-response").filter((options) => options["route-id"] === `route-${number}`);
        const expected = ofType(stack, "AWS::ApiGatewayV2::RouteResponse").filter(
          ([, { RouteId }]) => RouteId === routeId,
        );
        expect(answers.map((options) => options["route-response-key"])).toEqual(
          expected.map(([, { RouteResponseKey }]) => RouteResponseKey),
        );
        const integration = called("create-integration")[Number(route["target"]?.split("-").at(-1))] ?? {};
        const { IntegrationType, IntegrationUri, RequestTemplates, TemplateSelectionExpression } =
          stack.resources.get(String(Target).replace("integrations/", ""))?.properties ?? {};
        expect(integration["integration-type"]).toBe(IntegrationType);
        expect(integration["integration-uri"]).toBe(
          IntegrationUri && String(IntegrationUri).replace("function:", "function:hub-"),
        );
        expect(integration["template-selection-expression"]).toBe(TemplateSelectionExpression);
        expect(integration["request-templates"] && json(integration["request-templates"])).toEqual(RequestTemplates);
      }
      const permissions = ofType(stack, "AWS::Lambda::Permission").map(
        ([, { FunctionName, SourceArn, Principal, Action }]) => {
          return { name: `hub-${FunctionName}`, arn: SourceArn, principal: Principal, action: Action };
        },
      );
      const granted = called("add-permission").map(
        ({ "function-name": name, "source-arn": arn, principal, action }) => ({ name, arn, principal, action }),
      );
      expect(granted).toEqual(permissions);
      const [[, response] = ["", {}]] = ofType(stack, "AWS::ApiGatewayV2::IntegrationResponse");
      expect(called("create-integration-response")).toMatchObject([
        {
          "integration-id": "integration-3",
          "integration-response-key": response["IntegrationResponseKey"],
          "template-selection-expression": response["TemplateSelectionExpression"],
        },
      ]);
      expect(json(called("create-integration-response")[0]?.["response-templates"])).toEqual(
        response["ResponseTemplates"],
      );
    });

    test("the stage, after everything that it deploys", () => {
      const [[, stage] = ["", {}]] = ofType(stack, "AWS::ApiGatewayV2::Stage");
      expect(calls.at(-1)).toMatchObject({
        operation: "create-stage",
        options: { "stage-name": stage["StageName"], "auto-deploy": "" },
      });
      const { ThrottlingRateLimit, ThrottlingBurstLimit, ...settings } = (stage["DefaultRouteSettings"] ??
        {}) as Record<string, Json>;
      expect(json(calls.at(-1)?.options["default-route-settings"])).toEqual({
        ...settings,
        ThrottlingRateLimit: Number(ThrottlingRateLimit),
        ThrottlingBurstLimit: Number(ThrottlingBurstLimit),
      });
    });
  },
);

test("where everything is there, nothing is made a second time", () => {
  const calls = recordAwsCli(stepsWith({}), {
    environment: { AWS_REGION: "eu-central-1" },
    answers: {
      "get-caller-identity": whoAmI,
      "describe-table": ["table", "table"],
      "list-tags-of-resource": ["hub", "hub"],
      "describe-time-to-live": ["ENABLED", "ENABLED"],
      "describe-secret": ["secret"],
      ...{ "get-queue-url": ["one", "another"], "get-queue-attributes": [], "get-role": [], "get-function": [] },
      "list-event-source-mappings": ["feed"],
      "get-policy": ["connect", "disconnect", "sendMessage", "default"].map((key) => `"api-development-${key}"`),
      ...{ "get-apis": ["api"], "get-api": ["wss://api.example"], "get-stage": [] },
      "get-integrations": ["connect", "disconnect", "message", "message", "ping"],
      "get-integration-responses": ["pong"],
      ...{ "get-routes": Array(5).fill("route"), "update-route": Array(5).fill("route") },
      "get-route-responses": Array(3).fill("response"),
    },
  });
  const made = new Set(calls.map(({ operation }) => operation).filter((operation) => /^(create|add)-/.test(operation)));
  // Whose group is there already is told so, and nothing else.
  expect([...made]).toEqual(["create-log-group"]);
  expect(calls.filter(({ operation }) => operation === "update-function-configuration")).toHaveLength(7);
});

describe("the steps stop", () => {
  const place = { AWS_REGION: "eu-central-1" };
  const answers = { "get-caller-identity": whoAmI, "get-queue-attributes": [], ...noneListed };

  test("without a region", () => {
    expect(() => recordAwsCli(stepsWith({}), { environment: {}, answers })).toThrow(/AWS_REGION: run aws configure/);
  });

  test("where a stack has the name of the hub", () => {
    const environment = place;
    expect(() => recordAwsCli(stepsWith({}), { environment, answers: { ...answers, "describe-stacks": [] } })).toThrow(
      /after 3 calls: There is a stack hub: choose another name\./,
    );
  });

  test("where the table is another's, which stays as it is", () => {
    const others = { ...answers, "describe-table": ["table"], "list-tags-of-resource": ["another-hub"] };
    expect(() => recordAwsCli(stepsWith({}), { environment: place, answers: others })).toThrow(
      /There is another table webSocketConnections: choose another name\./,
    );
  });
});

test("the steps are taken in the region of the variable that older versions know, and in its partition", () => {
  const calls = recordAwsCli(stepsWith({}), {
    environment: { AWS_DEFAULT_REGION: "cn-north-1" },
    answers: {
      ...noneListed,
      "get-queue-attributes": [],
      "get-caller-identity": ["arn:aws-cn:iam::123456789012:user/ada", "123456789012"],
      "get-api": ["wss://api.execute-api.cn-north-1.amazonaws.com.cn"],
    },
  });
  const texts = calls.map(({ options }) => Object.values(options).join(" ")).join("\n");
  const arns = texts.match(/arn:[^"\s]+/g) ?? [];
  expect(arns.length).toBeGreaterThan(20);
  expect(arns.filter((arn) => !/^arn:aws-cn:[a-z-]+:(cn-north-1)?:/.test(arn))).toEqual([]);
  expect(texts).toContain('"MANAGEMENT_ENDPOINT":"https://api.execute-api.cn-north-1.amazonaws.com.cn/development"');
});

/** What is allowed, by what for: one action or resource is as good as a list of it. */
function statementsOf(document: Json | undefined): Readonly<Record<string, Json>> {
  const statements = at(document, "Statement");
  const listed = (value: Json | undefined) => (Array.isArray(value) ? value : [value ?? null]);
  return Object.fromEntries(
    (Array.isArray(statements) ? statements : []).filter(isObject).map(({ Sid, Action, Resource, ...rest }) => {
      return [String(Sid), { ...rest, Action: listed(Action), Resource: listed(Resource) }];
    }),
  );
}

function variablesOf(properties: Json | undefined): Readonly<Record<string, Json>> {
  const variables = at(properties, "Environment.Variables");
  return isObject(variables) ? variables : {};
}
