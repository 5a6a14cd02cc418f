import { fileURLToPath } from "node:url";
import { isObject, type Json, SERVERLESS_FUNCTION } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { at, deployed, ofType, textAt } from "../support/deployment.ts";
import { type CliCall, recordAwsCli } from "../support/recorded-aws-cli.ts";

const script = fileURLToPath(new URL("../../infra/deploy.sh", import.meta.url));

/** The same choices, as the template and as the script take them. */
const choices = [
  { what: "with the least that has to be chosen", parameters: { Auth: "none" }, variables: { AUTH: "none" } },
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
      History: "",
      HistoryGeneration: "3",
      Quotas: "frames=600/m,user.connections=20",
      StageName: "production",
      TableName: "connections",
      ManagementEndpoint: "https://realtime.example.com",
    },
    variables: {
      AUTH: "cognito,signed,none",
      COGNITO_USER_POOL_ID: "eu-central-1_AbCdEfGhI",
      COGNITO_CLIENT_ID: "client",
      SIGNING_SECRET_NAME: "hub/signing",
      SIGNED_ONCE: "true",
      SEND_POLICY: "anyone",
      ADDRESSES: "session,user,group,everyone",
      POSTS_PER_SECOND: "800",
      JOIN: "room.*,team.{groups}.**",
      LASTING_MEMBERSHIPS: "true",
      DENIALS: "true",
      HISTORY: "",
      HISTORY_GENERATION: "3",
      QUOTAS: "frames=600/m,user.connections=20",
      STAGE_NAME: "production",
      TABLE_NAME: "connections",
      MANAGEMENT_ENDPOINT: "https://realtime.example.com",
    },
  },
];

describe.each(choices)(
  "the steps with the AWS CLI, $what, deploy what the template does",
  ({ parameters, variables }) => {
    const stack = deployed(parameters);
    const urls = ["DeadLetterQueue", "DeliveryQueue"].map((id) => stack.resources.get(id)?.ref ?? "");
    const arns = ["DeadLetterQueue", "DeliveryQueue"].map((id) => stack.resources.get(id)?.arn ?? "");
    const numbered = (prefix: string) => Array.from({ length: 9 }, (_, index) => `${prefix}-${index}`);
    const calls = recordAwsCli(script, {
      environment: { ...variables, STACK: "hub", AWS_REGION: stack.place.region },
      answers: {
        "get-caller-identity": [stack.place.accountId],
        "create-api": [stack.resources.get("Api")?.ref ?? ""],
        "create-queue": urls,
        "get-queue-attributes": arns,
        "create-integration": numbered("integration"),
        "create-route": numbered("route"),
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
      // The table's are the same for every function; without them a function has the defaults that the template has as well.
      const common = functions
        .map(([, each]) => Object.keys(variablesOf(each)))
        .reduce((shared, names) => shared.filter((name) => names.includes(name)));
      // Empty is as good as not set; the steps make nothing that it could name.
      const own = Object.entries(variablesOf(properties)).filter(
        ([name]) => name === "TABLE_NAME" || (!common.includes(name) && name !== "EVENT_QUEUE_URL"),
      );
      expect(at(json(made["environment"]), "Variables")).toEqual(Object.fromEntries(own));
    });

    test.each(functions)("the role and the log of %s", (id) => {
      const role = stack.resources.get(id.replace(/Function$/, "Role"))?.properties ?? {};
      const made = theCall("create-role", "role-name", `hub-eu-central-1-${id}`);
      expect(json(made["assume-role-policy-document"])).toEqual(role["AssumeRolePolicyDocument"]);
      const { "policy-document": document, "policy-name": PolicyName = "" } = theCall(
        "put-role-policy",
        "role-name",
        `hub-eu-central-1-${id}`,
      );
      expect([{ PolicyName, PolicyDocument: json(document) }]).toEqual(role["Policies"]);
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

    test.each(["DeliveryQueue", "DeadLetterQueue"])("%s, and what feeds the worker from it", (id) => {
      const { RedrivePolicy, ...attributes } = stack.resources.get(id)?.properties ?? {};
      const expected = Object.entries(attributes).map(([name, value]) => [name, String(value)]);
      const { RedrivePolicy: redrive, ...made } = json(
        theCall("create-queue", "queue-name", `hub-${id}`)["attributes"],
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
        const route = theCall("create-route", "route-key", String(RouteKey));
        const number = called("create-route").indexOf(route);
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

describe("the steps with the AWS CLI are not begun", () => {
  const place = { AWS_REGION: "eu-central-1" };
  test.each([
    ["without a way in", place, "AUTH: the ways in"],
    ["with cognito and no pool", { ...place, AUTH: "cognito" }, "COGNITO_USER_POOL_ID: AUTH lists cognito"],
    [
      "with cognito and no app client",
      { ...place, AUTH: "cognito,none", COGNITO_USER_POOL_ID: "eu-central-1_AbCdEfGhI" },
      "COGNITO_CLIENT_ID: AUTH lists cognito",
    ],
    ["with signed and no secret", { ...place, AUTH: "none,signed" }, "SIGNING_SECRET_NAME: AUTH lists signed"],
  ])("%s", (_what, environment, message) => {
    expect(() => recordAwsCli(script, { environment, answers: {} })).toThrow(new RegExp(`after 0 calls: .*${message}`));
  });

  test("without a region", () => {
    const environment = { AUTH: "none" };
    // The CLI has been asked for one, and for nothing else.
    expect(() => recordAwsCli(script, { environment, answers: {} })).toThrow(/after 1 calls: .*REGION: set AWS_REGION/);
  });
});

test.each(["AWS_REGION", "AWS_DEFAULT_REGION"])("the steps with the AWS CLI are taken in the region of %s", (name) => {
  const calls = recordAwsCli(script, {
    environment: { AUTH: "none", [name]: "eu-west-1" },
    answers: { "get-caller-identity": ["123456789012"], "create-api": ["abcdef1234"] },
  });
  const sources = calls.flatMap(({ options }) => options["source-arn"] ?? []);
  expect(sources).toHaveLength(4);
  expect(sources.filter((arn) => !arn.includes(":eu-west-1:"))).toEqual([]);
});

function variablesOf(properties: Json | undefined): Readonly<Record<string, Json>> {
  const variables = at(properties, "Environment.Variables");
  return isObject(variables) ? variables : {};
}
