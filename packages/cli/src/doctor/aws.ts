import { explainError } from "../errors/explain-error.ts";
import { awsFailure, regionIn } from "../target/aws.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

/** What a backend invokes, and who else finds it by this name where nobody has said another. */
const FUNCTIONS = { publish: "PublishFunction", manage: "ManageFunction", inspect: "InspectFunction" } as const;

/** Whether the functions for backends are there, and these credentials may invoke them: a dry run does nothing else. */
export async function checkFunctions({ aws, functions }: HubTarget): Promise<readonly Check[]> {
  const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(aws);
  try {
    await regionIn(client.config);
    const kinds = Object.keys(FUNCTIONS) as (keyof typeof FUNCTIONS)[];
    return await Promise.all(
      kinds.map(async (kind): Promise<Check> => {
        const functionName = functions[kind] ?? FUNCTIONS[kind];
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
      states.push(...MetricAlarms.map(({ AlarmName = "", StateValue = "" }) => [AlarmName, StateValue] as const));
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

/** Where these credentials may not look, nothing is said to be wrong with what is there; but the functions have to be allowed. */
function failed(name: string, error: unknown, action: string): Check {
  const known = explainError(Object(error).code === undefined ? awsFailure(error, action) : error);
  const isBlind = known.code === "access-denied" && !action.startsWith("lambda:");
  return isBlind ? skip(name, known.message, known.advice) : fail(name, known.message, known.advice);
}
