import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test, vi } from "vitest";
import { type ChosenParameters, checksBeforeDeploying } from "../src/doctor/before-deploying.ts";
import type { Check } from "../src/doctor/check.ts";

const TEMPLATE = fileURLToPath(new URL("../../../infra/template.yaml", import.meta.url));

afterEach(() => {
  vi.unstubAllEnvs();
});

/** An account whose tables are these, with the stacks that they belong to. It has one secret, `hub/signing`. */
interface AccountHere {
  readonly executions?: number;
  readonly unreserved?: number;
  readonly tables?: Readonly<Record<string, string | undefined>>;
}

async function all(checks: AsyncIterable<Check>): Promise<readonly Check[]> {
  const found: Check[] = [];
  for await (const check of checks) found.push(check);
  return found;
}

async function checksIn(here: AccountHere, chosen: ChosenParameters): Promise<readonly Check[]> {
  const { executions = 1_000, unreserved = executions, tables = {} } = here;
  const notFound = { __type: "ResourceNotFoundException" };
  const answers: Readonly<Record<string, (input: Readonly<Record<string, string>>) => object>> = {
    "/2016-08-19/account-settings": () => {
      return { AccountLimit: { ConcurrentExecutions: executions, UnreservedConcurrentExecutions: unreserved } };
    },
    DescribeTable: ({ TableName = "" }) => (TableName in tables ? { Table: { TableArn: TableName } } : notFound),
    ListTagsOfResource: ({ ResourceArn = "" }) => {
      const stack = tables[ResourceArn];
      return { Tags: stack === undefined ? [] : [{ Key: "aws:cloudformation:stack-name", Value: stack }] };
    },
    DescribeSecret: ({ SecretId }) => (SecretId === "hub/signing" ? { Name: SecretId } : notFound),
  };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const operation = String(request.headers["x-amz-target"] ?? request.url)
      .split(".")
      .at(-1);
    const answer = answers[operation?.replace(/\/$/, "") ?? ""]?.(JSON.parse(body || "{}")) ?? {};
    response.writeHead("__type" in answer ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) vi.stubEnv(name, "any");
  try {
    return await all(checksBeforeDeploying(chosen, { region: "eu-central-1" }, TEMPLATE));
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

test("in an account with 1,000 executions and a free name, nothing is wrong", async () => {
  const checks = await checksIn({}, { Auth: "signed", SigningSecretName: "hub/signing" });
  expect(checks.map(({ name, status }) => [name, status])).toEqual([
    ["account", "ok"],
    ["concurrent executions", "ok"],
    ["name of the table", "ok"],
    ["signing secret", "ok"],
  ]);
});

const FULL = { DeliveryConcurrency: "9", PublishFrom: "queue", Events: "default" };

test.each([
  ["ten workers, the default, take all of a new account's", { executions: 10 }, {}, "fail", "DeliveryConcurrency=2"],
  ["two workers leave some", { executions: 10 }, { DeliveryConcurrency: "2" }, "warn", "Ask for 1,000"],
  [
    "a reservation is refused in a new account",
    { executions: 10 },
    { DeliveryConcurrency: "2", MessageConcurrency: "1" },
    ...["fail", "Leave MessageConcurrency empty"],
  ],
  [
    "a reservation that leaves 99 is refused",
    { unreserved: 120 },
    { MessageConcurrency: "21" },
    ...["fail", "Leave MessageConcurrency empty"],
  ],
  [
    "what is reserved already counts twice in an update",
    { executions: 1_000, unreserved: 110 },
    { MessageConcurrency: "890" },
    ...["fail", "has reserved as many already may pass"],
  ],
  ["workers of every queue count", { executions: 10 }, FULL, "fail", "do without Events and PublishFrom"],
  ["so many that one is left", { executions: 10 }, { ...FULL, DeliveryConcurrency: "2" }, "warn", "Ask for 1,000"],
  ["workers of queues that are not made do not", { executions: 10 }, { DeliveryConcurrency: "9" }, "warn", ""],
  ["one that leaves 100 is not", { unreserved: 120 }, { MessageConcurrency: "20" }, "ok", ""],
] as const)("concurrent executions: %s", async (_what, account, chosen, status, advice) => {
  const [, check] = await checksIn(account, chosen);
  expect(check).toMatchObject({ name: "concurrent executions", status });
  expect(check?.advice ?? "").toContain(advice);
});

test.each([
  ["of somebody else", undefined, "fail"],
  ["of a stack, which may be the one that is deployed again", "switchboard", "warn"],
] as const)("a table of that name is there, %s", async (_whose, stack, status) => {
  const checks = await checksIn({ tables: { webSocketConnections: stack } }, {});
  expect(checks.find(({ name }) => name === "name of the table")).toMatchObject({ status });
  const another = await checksIn({ tables: { webSocketConnections: stack } }, { TableName: "connections" });
  expect(another.find(({ name }) => name === "name of the table")).toMatchObject({ status: "ok" });
});

test("a secret that does not exist is a fault, where signatures are taken", async () => {
  const pool = { CognitoUserPoolId: "eu-central-1_AbCdEfGhI", CognitoClientId: "app" };
  const named = (Auth: string, CanarySchedule = "off") =>
    checksIn({}, { ...pool, Auth, CanarySchedule, SigningSecretName: "hub/sining" });
  expect((await named("cognito,signed")).at(-1)).toMatchObject({ name: "signing secret", status: "fail" });
  expect((await named("cognito")).map(({ name }) => name)).not.toContain("signing secret");
  // The canary signs where users have tokens.
  expect((await named("cognito", "rate(1 minute)")).at(-1)).toMatchObject({ name: "signing secret", status: "fail" });
});

test.each([
  ["a name that is none", { Atuh: "none" }, "Atuh: there is no such parameter"],
  ["a value that no pattern takes", { MessageConcurrency: "abc" }, 'MessageConcurrency: "abc" does not match'],
  ["a value that is none of those allowed", { Auth: "cognitoo" }, 'Auth: "cognitoo" is none of cognito, signed'],
  ["a number that is too large", { DeliveryConcurrency: "1001" }, 'DeliveryConcurrency: "1001" is more than 1000'],
  ["what does not go together", { Auth: "cognito" }, "Cognito"],
] as const)("parameters are refused as the template refuses them: %s", async (_what, chosen, detail) => {
  const [check, ...others] = await checksIn({}, chosen);
  expect(check).toMatchObject({ name: "parameters", status: "fail", detail: expect.stringContaining(detail) });
  expect(others.filter(({ name }) => name !== "parameters")).toEqual([]);
});

test("the role for access logs is asked about where it has to be there", async () => {
  expect((await checksIn({}, { AccessLogs: "existing-role" })).at(-1)).toMatchObject({ name: "access logs" });
  expect((await checksIn({}, { AccessLogs: "create-role" })).map(({ name }) => name)).not.toContain("access logs");
});

test.each([
  ["without credentials", { region: "eu-central-1" }, "found no credentials"],
  ["without a region", {}, "in which AWS region"],
])("%s, that is all that is said", async (_what, aws, detail) => {
  const none = { AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/none", AWS_SHARED_CREDENTIALS_FILE: "/none" };
  for (const [name, value] of Object.entries(none)) vi.stubEnv(name, value);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION"])
    vi.stubEnv(name, undefined);
  const checks = await all(checksBeforeDeploying({ Auth: "none" }, aws, TEMPLATE));
  expect(checks).toMatchObject([{ name: "account", status: "fail", detail: expect.stringContaining(detail) }]);
});
