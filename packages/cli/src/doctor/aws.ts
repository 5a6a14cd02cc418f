import { explainError } from "../errors/explain-error.ts";
import { awsFailure, regionIn } from "../target/aws.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

/** What a backend invokes, and who else finds it by this name where nobody has said another. */
const FUNCTIONS = { publish: "PublishFunction", manage: "ManageFunction", inspect: "InspectFunction" } as const;

/** Whether the functions for backends are there, and these credentials may invoke them: a dry run does nothing else. */
export async function checkFunctions({ aws, functions, localOrigin }: HubTarget): Promise<readonly Check[]> {
  const kinds = Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[];
  // Only on this machine are functions called so: a stack gives them names of its own.
  const nameOf = (kind: keyof typeof FUNCTIONS) =>
    functions[kind] ?? (localOrigin === undefined ? undefined : FUNCTIONS[kind]);
  const unnamed = (kind: keyof typeof FUNCTIONS) =>
    skip(
      `function ${kind}`,
      "its name is not known",
      `Name the stack with --stack, or the function with --function ${kind}=NAME.`,
    );
  if (kinds.every((kind) => nameOf(kind) === undefined)) return kinds.map(unnamed);
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(aws);
  try {
    await regionIn(client.config);
    return await Promise.all(
      kinds.map(async (kind): Promise<Check> => {
        const functionName = nameOf(kind);
        if (functionName === undefined) return unnamed(kind);
        const name = `function ${kind}`;
        try {
          await client.send(new InvokeCommand({ FunctionName: functionName, InvocationType: "DryRun" }));
          return ok(name, `${functionName} is there, and may be invoked`);
        } catch (error) {
          if (Object(error).name === "ResourceNotFoundException") {
            return fail(
              name,
              `there is no function ${functionName}`,
              `Name the stack with --stack, or the function with --function ${kind}=NAME, and check --region.`,
            );
          }
          return failed(name, error, `lambda:InvokeFunction on ${functionName}`);
        }
      }),
    );
  } catch (error) {
    return [failed("functions", error, "lambda:InvokeFunction")];
  } finally {
    client.destroy();
  }
}

export async function checkTable({ aws, tableName }: HubTarget): Promise<Check> {
  const name = "table";
  if (tableName === undefined) return skip(name, "its name is not known", "Name the stack with --stack.");
  const { DescribeTableCommand, DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const client = new DynamoDBClient(aws);
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    if (Table?.TableStatus === "ACTIVE") return ok(name, `${tableName} is there`);
    return fail(
      name,
      `${tableName} is ${Table?.TableStatus}`,
      "Wait until the deployment is done, or deploy the stack anew.",
    );
  } catch (error) {
    if (Object(error).name === "ResourceNotFoundException")
      return fail(name, `${tableName} does not exist`, "Deploy the stack anew.");
    return failed(name, error, "dynamodb:DescribeTable");
  } finally {
    client.destroy();
  }
}

export async function checkAlarms({ aws, stackName }: HubTarget): Promise<Check> {
  const name = "alarms";
  if (stackName === undefined) return skip(name, "the stack is not known", "Name it with --stack.");
  const { CloudWatchClient, paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
  const client = new CloudWatchClient(aws);
  try {
    const states: (readonly [name: string, state: string])[] = [];
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: `${stackName}-` },
    )) {
      for (const { AlarmName = "", StateValue = "" } of MetricAlarms) {
        if (isOfStack(AlarmName, stackName)) states.push([AlarmName, StateValue]);
      }
    }
    if (states.length === 0) return warn(name, "there is none of this stack", "Deploy the stack with its template.");
    const raised = states.filter(([, state]) => state === "ALARM").map(([alarm]) => alarm);
    if (raised.length === 0) return ok(name, `none of ${states.length} is raised`);
    return fail(name, `raised: ${raised.join(", ")}`, "docs/OPERATIONS.md says what each means.");
  } catch (error) {
    return failed(name, error, "cloudwatch:DescribeAlarms");
  } finally {
    client.destroy();
  }
}

/** By the name that CloudFormation makes: stack, logical id and letters by chance. `switchboard-staging` begins like `switchboard`. */
export function isOfStack(name: string, stackName: string): boolean {
  return name.startsWith(`${stackName}-`) && /^[a-zA-Z0-9]+-[a-zA-Z0-9]+$/.test(name.slice(stackName.length + 1));
}

/**
 * Without credentials, or where they may not look, nothing is said to be wrong with what is there; but credentials that are
 * given have to be allowed to invoke the functions.
 */
function failed(name: string, error: unknown, action: string): Check {
  const known = explainError(Object(error).code === undefined ? awsFailure(error, action) : error);
  const isBlind = known.code === "no-credentials" || (known.code === "access-denied" && !action.startsWith("lambda:"));
  return isBlind ? skip(name, known.message, known.advice) : fail(name, known.message, known.advice);
}
