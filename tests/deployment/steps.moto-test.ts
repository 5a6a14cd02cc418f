import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTemplate, resolveTemplate, SERVERLESS_FUNCTION } from "@switchboard/template";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type AwsStandIn, noStandIn, shells, startAwsStandIn } from "../support/aws-stand-in.ts";
import { ofType, textAt } from "../support/deployment.ts";
import { MAKING, REMOVING, stepsOf } from "../support/steps-of-deploying.ts";

const making = stepsOf(MAKING).join("\n");
const removing = stepsOf(REMOVING).join("\n");

/** What the account has, without times and ids that change by themselves. */
const lists = {
  apis: "apigatewayv2 get-apis --query Items[].[ApiId,Name]",
  functions:
    "lambda list-functions --query Functions[].[FunctionName,CodeSha256,Runtime,MemorySize,Timeout,Role,Environment]",
  feeds: "lambda list-event-source-mappings --query EventSourceMappings[].[UUID,BatchSize,FunctionArn,EventSourceArn]",
  tables: "dynamodb list-tables --query TableNames",
  queues: "sqs list-queues --query QueueUrls",
  roles: "iam list-roles --query Roles[].[RoleName,RoleId]",
  logs: "logs describe-log-groups --query logGroups[].[logGroupName,retentionInDays]",
  secrets: "secretsmanager list-secrets --query SecretList[].ARN",
};

describe.skipIf(noStandIn !== undefined)(
  `into an account that moto plays${noStandIn ? `: there is no ${noStandIn}` : ""}`,
  () => {
    let account: AwsStandIn;
    beforeAll(async () => {
      account = await startAwsStandIn();
    });
    afterEach(() => account.reset());
    afterAll(() => account?.stop());

    type Content = Readonly<Record<keyof typeof lists, readonly unknown[]>>;
    async function content(): Promise<Content> {
      const found: Partial<Record<keyof typeof lists, readonly unknown[]>> = {};
      for (const [kind, call] of Object.entries(lists) as [keyof typeof lists, string][]) {
        found[kind] = ((await account.ask(...call.split(" "))) ?? []) as readonly unknown[];
      }
      return found as Content;
    }
    const counted = (all: Content) =>
      Object.fromEntries(Object.entries(all).map(([kind, list]) => [kind, list.length]));
    const nothing = { apis: 0, functions: 0, feeds: 0, tables: 0, queues: 0, roles: 0, logs: 0, secrets: 0 };
    const wholeHub = { apis: 1, functions: 7, feeds: 1, tables: 2, queues: 3, roles: 7, logs: 7, secrets: 1 };

    async function apiContent(apiId: string) {
      const list = (operation: string, query: string) =>
        account.ask("apigatewayv2", operation, "--api-id", apiId, "--query", query);
      return {
        routes: await list("get-routes", "Items[].[RouteKey,RouteId,Target,RouteResponseSelectionExpression]"),
        integrations: await list("get-integrations", "Items[].[IntegrationId,IntegrationType,IntegrationUri]"),
        stages: await list("get-stages", "Items[].[StageName,AutoDeploy]"),
      };
    }

    const isMaking = (operation: string) => /^(create|add)-/.test(operation) && operation !== "create-log-group";

    test("the steps go on where a run was cut, change nothing in a second run, and are removed", async () => {
      const cut = await account.run(making, { cutAt: "create-function *-MessageFunction*" });
      expect(cut).toMatchObject({ status: 1, said: "cut at create-function\n" });
      const half = await content();
      expect(counted(half)).toEqual({ ...wholeHub, functions: 3, feeds: 0 });

      const first = await account.run(making);
      expect(first).toMatchObject({ status: 0, said: "" });
      expect(first.operations.filter((operation) => operation === "create-function")).toHaveLength(4);
      const whole = await content();
      expect(counted(whole)).toEqual(wholeHub);
      const [[apiId]] = whole.apis as [[string]];
      const api = await apiContent(apiId);
      expect(api).toMatchObject({
        routes: { length: 5 },
        integrations: { length: 4 },
        stages: [["development", true]],
      });

      // The other shell, where there is one: both have to understand the same.
      const second = await account.run(making, { shell: shells.at(-1) ?? "bash" });
      expect(second).toMatchObject({ status: 0, said: "" });
      expect(second.operations.filter(isMaking)).toEqual([]);
      expect(await content()).toEqual(whole);
      expect(await apiContent(apiId)).toEqual(api);

      expect(await account.run(removing)).toMatchObject({ status: 0, said: "" });
      expect(counted(await content())).toEqual(nothing);
    });

    test("what a run left half-way is found and removed, and removing can be repeated", async () => {
      const cut = await account.run(making, { cutAt: "put-role-policy *-PublishFunction*" });
      expect(cut.status).toBe(1);
      expect(counted(await content())).toMatchObject({ apis: 1, tables: 2, roles: 5, functions: 0 });
      expect(await account.run(removing, { shell: shells.at(-1) ?? "bash" })).toMatchObject({ status: 0, said: "" });
      expect(counted(await content())).toEqual(nothing);
      expect(await account.run(removing)).toMatchObject({ status: 0, said: "" });
    });

    test("another's table of that name survives both", async () => {
      const name = "webSocketConnections";
      await account.ask(
        ...[
          "dynamodb",
          "create-table",
          "--table-name",
          name,
          "--billing-mode",
          "PAY_PER_REQUEST",
          "--attribute-definitions",
        ],
        ...["AttributeName=id,AttributeType=S", "--key-schema", "AttributeName=id,KeyType=HASH"],
      );
      const { status, said } = await account.run(making);
      expect({ status, said }).toEqual({ status: 1, said: `There is another table ${name}: choose another name.\n` });
      expect(await account.run(removing)).toMatchObject({ status: 0, said: "" });
      expect((await content()).tables).toEqual([name]);
    });

    test("the template is packaged, and resolves as before, its functions' zips in the bucket", async () => {
      const place = mkdtempSync(join(tmpdir(), "switchboard-packaged-"));
      const document = readFileSync(new URL("../../infra/README.md", import.meta.url), "utf8");
      const commands = [/^aws s3 mb .*$/m, /^aws cloudformation package .*$/m].map(
        (pattern) => pattern.exec(document)?.[0],
      );
      const packaged = join(place, "packaged.yaml");
      try {
        const written = commands.join("\n").replaceAll("<bucket>", "zips").replace("packaged.yaml", packaged);
        const { status, said } = await account.run(written);
        expect({ status, said: said.replace(/Uploading to .*|[\r\n]/g, "") }).toEqual({ status: 0, said: "" });
        const read = readTemplate(readFileSync(packaged, "utf8"));
        if ("problems" in read) throw new Error(read.problems.join("\n"));
        const place = { region: "eu-central-1", accountId: "123456789012", stackName: "hub" };
        const resolved = resolveTemplate(read.template, { parameters: {}, place });
        if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
        const functions = ofType(resolved.stack, SERVERLESS_FUNCTION);
        expect(functions.length).toBeGreaterThanOrEqual(7);
        for (const [, properties] of functions)
          expect(textAt(properties, "CodeUri")).toMatch(/^s3:\/\/zips\/[0-9a-f]{32}$/);
      } finally {
        rmSync(place, { recursive: true });
      }
    });
  },
);
