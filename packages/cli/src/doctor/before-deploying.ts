import { readFile } from "node:fs/promises";
import type { Stack } from "@switchboard/template";
import { explainError } from "../errors/explain-error.ts";
import { awsFailure, regionIn } from "../target/aws.ts";
import type { AwsSettings } from "../target/hub-target.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

/** Parameters of the template that have been chosen, by name. */
export type ChosenParameters = Readonly<Record<string, string>>;

/** Lambda refuses a reservation that leaves fewer. */
const ALWAYS_UNRESERVED = 100;

/**
 * What would fail late in a first deployment, or right after it. Changes nothing.
 *
 * @param templateFile what will be deployed: its own rules say which parameters there are, and what they may be
 */
export async function* checksBeforeDeploying(
  chosen: ChosenParameters,
  aws: AwsSettings,
  templateFile: string,
): AsyncGenerator<Check> {
  const resolved = await stackOf(chosen, aws, templateFile);
  if ("problems" in resolved) {
    for (const problem of resolved.problems) {
      yield fail(
        "parameters",
        problem.replace(/^(Parameters\.|Rules\.\w+: )/, ""),
        "infra/README.md says what each parameter takes.",
      );
    }
    return;
  }
  const { stack } = resolved;
  const parameter = (name: string): string => String(stack.parameters[name] ?? "");
  const account = await accountOf(aws);
  if ("status" in account) {
    yield account;
    // Neither can be asked for anything else.
    if (account.status === "fail") return;
  } else {
    yield ok("account", `its credentials work in ${account.region}`);
    const reserved = Number(parameter("MessageConcurrency"));
    yield checkConcurrency({ reserved, workers: workersOf(stack) }, account);
  }
  yield await checkTableName(parameter("TableName"), aws);
  const secretName = parameter("SigningSecretName");
  if (stack.conditions["TakesSignatures"] === true && secretName !== "") yield await checkSecret(secretName, aws);
  if (parameter("AccessLogs") === "existing-role") {
    yield warn(
      "access logs",
      "without the account's role for them, the stage cannot be made",
      "aws apigateway get-account has to show a cloudwatchRoleArn; otherwise choose AccessLogs=create-role.",
    );
  }
}

const EVENT_SOURCE_MAPPING = "AWS::Lambda::EventSourceMapping";

/** What the parameters make of the template, as far as it is looked at. */
async function stackOf(parameters: ChosenParameters, { region = "us-east-1" }: AwsSettings, templateFile: string) {
  // Its parser is large, and no other command needs it.
  const { readTemplate, resolveTemplate } = await import("@switchboard/template");
  const read = readTemplate(await readFile(templateFile, "utf8"));
  if ("problems" in read) return read;
  return resolveTemplate(read.template, {
    parameters,
    place: { region, accountId: "000000000000", stackName: "switchboard" },
    uses: (type) => type === EVENT_SOURCE_MAPPING,
  });
}

/** How many functions the queues of a stack may call at once, all together. */
function workersOf({ resources }: Stack): number {
  return [...resources.values()]
    .filter(({ type }) => type === EVENT_SOURCE_MAPPING)
    .map(({ properties: { ScalingConfig } }) => Number(Object(ScalingConfig).MaximumConcurrency ?? 0))
    .reduce((sum, each) => sum + each, 0);
}

interface Account {
  readonly region: string;
  readonly concurrentExecutions: number;
  readonly unreserved: number;
}

async function accountOf(aws: AwsSettings): Promise<Account | Check> {
  const { GetAccountSettingsCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(aws);
  try {
    const region = await regionIn(client.config);
    const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
    const { ConcurrentExecutions: concurrentExecutions = 0, UnreservedConcurrentExecutions: unreserved = 0 } =
      AccountLimit ?? {};
    return { region, concurrentExecutions, unreserved };
  } catch (error) {
    return failed("account", error, "lambda:GetAccountSettings");
  } finally {
    client.destroy();
  }
}

/** Whether the account has executions enough for the reservation and the workers that are chosen. */
function checkConcurrency(
  { reserved, workers }: Readonly<Record<"reserved" | "workers", number>>,
  { concurrentExecutions, unreserved }: Account,
): Check {
  const name = "concurrent executions";
  const askForMore = "Ask for 1,000 in Service Quotas: AWS Lambda, Concurrent executions";
  if (reserved > 0 && unreserved - reserved < ALWAYS_UNRESERVED) {
    return fail(
      name,
      `${unreserved} are not reserved, and MessageConcurrency=${reserved} would leave fewer than ${ALWAYS_UNRESERVED}: Lambda refuses that`,
      `Leave MessageConcurrency empty. ${askForMore}. An update of a stack that has reserved as many already may pass.`,
    );
  }
  if (workers >= unreserved) {
    return fail(
      name,
      `the account has ${concurrentExecutions}, and ${workers} workers of the queues can take all that are not reserved (${unreserved}): nobody could connect meanwhile`,
      `Choose DeliveryConcurrency=2, and do without Events and PublishFrom if that is not enough. ${askForMore}.`,
    );
  }
  if (unreserved < ALWAYS_UNRESERVED) {
    return warn(
      name,
      `${unreserved} are not reserved: enough to try it`,
      `${askForMore} before there is real traffic.`,
    );
  }
  return ok(name, `${concurrentExecutions}, of which ${unreserved} are not reserved`);
}

async function checkTableName(tableName: string, aws: AwsSettings): Promise<Check> {
  const name = "name of the table";
  const { DescribeTableCommand, DynamoDBClient, ListTagsOfResourceCommand } = await import("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient(aws);
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    const stack = Tags.find(({ Key }) => Key === "aws:cloudformation:stack-name")?.Value;
    if (stack !== undefined) {
      return warn(
        name,
        `${tableName} belongs to the stack ${stack}`,
        `That is right where you deploy ${stack} again. For another stack, choose another TableName.`,
      );
    }
    return fail(name, `there is a table ${tableName} already`, "Choose another TableName.");
  } catch (error) {
    if (Object(error).name === "ResourceNotFoundException") return ok(name, `${tableName} is free`);
    return failed(name, error, "dynamodb:DescribeTable");
  } finally {
    client.destroy();
  }
}

async function checkSecret(secretName: string, aws: AwsSettings): Promise<Check> {
  const name = "signing secret";
  const { DescribeSecretCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(aws);
  try {
    const { DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: secretName }));
    if (DeletedDate === undefined) return ok(name, `${secretName} is there`);
    return fail(name, `${secretName} is going to be deleted`, "Restore it, or leave SigningSecretName empty.");
  } catch (error) {
    if (Object(error).name === "ResourceNotFoundException") {
      return fail(
        name,
        `there is no secret ${secretName} in this region`,
        "Create it, or leave SigningSecretName empty: the stack then makes one.",
      );
    }
    return failed(name, error, "secretsmanager:DescribeSecret");
  } finally {
    client.destroy();
  }
}

/** What these credentials may not look at is not looked at; without credentials or a region nothing can be deployed. */
function failed(name: string, error: unknown, action: string): Check {
  const { code, message, advice } = explainError(Object(error).code === undefined ? awsFailure(error, action) : error);
  const isDenied = code === "access-denied" && /: AccessDenied/.test(message);
  return isDenied ? skip(name, message, advice) : fail(name, message, advice);
}
