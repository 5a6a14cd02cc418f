import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type AwsStub, startAwsStub } from "../support/aws-stub.ts";
import { type CommandSurroundings, runCommand, startCommand } from "../support/command-line.ts";
import { type Hub, startHub } from "../support/hub.ts";

// The hub of this machine, found as a deployed one is: by a stack, a region, and endpoints that the AWS SDK is told of.

let hub: Hub;
let aws: AwsStub;
const home = mkdtempSync(join(tmpdir(), "switchboard-deployed-"));
const stack = ["--stack", "hub", "--region", "eu-central-1"];

beforeAll(async () => {
  hub = await startHub();
  const origin = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
  aws = await startAwsStub(async (user) => (await fetch(`${origin}/token?user=${user}&groups=staff`)).text());
  aws.passwords.set("ada", "never-log-password").set("challenged", "never-log-password");
  aws.stacks.set("hub", {
    outputs: {
      WebSocketUrl: hub.switchboard.gateway.url,
      TableName: hub.switchboard.tableName,
      PublishFunctionName: "PublishFunction",
      ManageFunctionName: "ManageFunction",
      InspectFunctionName: "InspectFunction",
    },
    parameters: { CognitoClientId: "local-client", SigningSecretName: "switchboard/signing" },
  });
  aws.stacks.set("another", { outputs: { BucketName: "files" }, parameters: {} });
  const variables = {
    AWS_ENDPOINT_URL_LAMBDA: origin,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${origin}/_secrets-manager`,
    AWS_ENDPOINT_URL_DYNAMODB: hub.switchboard.dynamoDbEndpoint,
    AWS_ENDPOINT_URL_CLOUDFORMATION: aws.endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH: aws.endpoint,
    AWS_ACCESS_KEY_ID: "key",
    AWS_SECRET_ACCESS_KEY: "key",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: join(home, "none"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "none"),
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});
beforeEach(() => {
  aws.alarms = { "hub-FaultsAlarm-1": "OK", "hub-QueueAgeAlarm-2": "INSUFFICIENT_DATA" };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([aws[Symbol.asyncDispose](), hub[Symbol.asyncDispose]()]);
  rmSync(home, { recursive: true, force: true });
});

const surroundings = (env: Readonly<Record<string, string>> = {}): CommandSurroundings => ({
  env: { XDG_CONFIG_HOME: home, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: aws.endpoint, ...env },
});
const cli = (args: readonly string[], env?: Readonly<Record<string, string>>) => runCommand(args, surroundings(env));
const password = { SWITCHBOARD_PASSWORD: "never-log-password" };

describe("a stack", () => {
  test("is all that commands need to be told", async () => {
    const tail = startCommand(
      ["tail", ...stack, "--user", "ada", "--type", "message", "--count", "2", "--json"],
      surroundings(password),
    );
    await expect.poll(async () => (await cli(["who", "user:ada", "--count", ...stack])).stdout).toBe("1\n");
    expect(await cli(["publish", "--to", "user:ada", '{"order":17}', ...stack])).toMatchObject({ code: 0 });
    expect(await cli(["send", "--to", "user:ada", "signed", "--signed", "kiosk", ...stack])).toMatchObject({ code: 0 });
    expect(await tail.ended).toBe(0);
    expect(tail.json()).toMatchObject([
      { data: { order: 17 } },
      { from: { sessionId: "signed/kiosk" }, data: { text: "signed" } },
    ]);
    expect((await cli(["kick", "user:ada", "--json", ...stack])).json).toMatchObject([{ failed: 0 }]);
  });

  test("that does not exist, or is another, is told of", async () => {
    const missing = await cli(["who", "everyone", "--stack", "none", "--region", "eu-central-1"]);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no stack none in eu-central-1. (no-such-stack)"),
    });
    const other = await cli(["who", "everyone", "--stack", "another", "--region", "eu-central-1"]);
    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining("(no-hub-in-stack)") });
    const nowhere = await cli(["who", "everyone", "--stack", "hub"]);
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining("(no-region)") });
  });
});

describe("a profile", () => {
  test("keeps what the stack says, for this user alone, and no secret", async () => {
    expect(await cli(["profile", "set", "production", ...stack, "--user", "ada"])).toMatchObject({ code: 0 });
    const file = join(home, "switchboard", "profiles.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      production: {
        url: hub.switchboard.gateway.url,
        region: "eu-central-1",
        stackName: "hub",
        tableName: hub.switchboard.tableName,
        user: "ada",
        cognitoClientId: "local-client",
        signingSecretId: "switchboard/signing",
        functions: { publish: "PublishFunction", manage: "ManageFunction", inspect: "InspectFunction" },
      },
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const sent = await cli(["send", "--to", "everyone", "hello", "--json"], {
      SWITCHBOARD_PROFILE: "production",
      ...password,
    });
    expect(sent).toMatchObject({ code: 0, json: [{ messageId: expect.any(String) }] });
    const token = await cli(["token", "--profile", "production", "--user", "ada"], password);
    expect(token.stdout).toMatch(/^\S+\.\S+\.\S+\n$/);
  });
});

describe("a URL and a region", () => {
  const named = () => ["--url", hub.switchboard.gateway.url, "--region", "eu-central-1"];

  test("are a deployed hub, with its own functions and the environment's credentials", async () => {
    expect(await cli(["who", "user:nobody", "--count", ...named()])).toMatchObject({ code: 0, stdout: "0\n" });
    const wrong = await cli(["who", "everyone", ...named(), "--function", "inspect=elsewhere"]);
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("(no-function)") });
  });

  test("have no app client to log in by, and no secret", async () => {
    const user = await cli(["tail", ...named(), "--user", "ada"], password);
    expect(user).toMatchObject({ code: 2, stderr: expect.stringContaining("(no-cognito-client)") });
    const signed = await cli(["tail", ...named(), "--signed", "kiosk"]);
    expect(signed).toMatchObject({ code: 2, stderr: expect.stringContaining("(no-signing-secret)") });
  });

  test("without credentials of AWS, that is said", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    const { code, stderr } = await cli(["who", "everyone", ...named()]);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "key");
    expect(stderr).toContain("(no-credentials)");
    expect(code).toBe(4);
  });
});

describe("a login", () => {
  const args = ["token", ...stack, "--user"];

  test("that is refused or challenged is told of without the password", async () => {
    const wrong = await cli([...args, "ada"], { SWITCHBOARD_PASSWORD: "never-log-wrong" });
    expect(wrong).toMatchObject({
      code: 4,
      stdout: "",
      stderr: expect.stringContaining("NotAuthorizedException. (login-refused)"),
    });
    const challenged = await cli([...args, "challenged"], password);
    expect(challenged).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("SOFTWARE_TOKEN_MFA. (login-challenged)"),
    });
    expect(wrong.stderr + challenged.stderr).not.toContain("never-log");
    expect(await cli([...args, "ada"])).toMatchObject({ code: 2, stderr: expect.stringContaining("(no-password)") });
  });
});

describe("doctor", () => {
  const doctor = (env?: Readonly<Record<string, string>>) => cli(["doctor", ...stack, "--user", "ada", "--json"], env);

  test("looks at all of a deployment", async () => {
    const { code, json } = await doctor(password);
    expect(json.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(json.map(({ name }) => name)).toEqual([
      ...["Node.js", "clock", "handshake without a proof", "handshake with a token", "handshake with a signature"],
      ...["function publish", "function manage", "function inspect", "table", "alarms"],
    ]);
    expect(code).toBe(0);
  });

  test("names the alarms that are raised, and what it may not look at is no fault", async () => {
    aws.alarms = { "hub-FaultsAlarm-1": "ALARM" };
    const raised = await doctor(password);
    expect(raised.code).toBe(5);
    expect(raised.json).toContainEqual(
      expect.objectContaining({ name: "alarms", status: "fail", detail: "raised: hub-FaultsAlarm-1" }),
    );
    aws.alarms = undefined;
    const blind = await doctor(password);
    expect(blind.code).toBe(0);
    expect(blind.json).toContainEqual(expect.objectContaining({ name: "alarms", status: "skip" }));
  });

  test("without a password the token is not tried", async () => {
    const { code, json } = await doctor();
    expect(json).toContainEqual(expect.objectContaining({ name: "handshake with a token", status: "skip" }));
    expect(code).toBe(0);
  });
});
