import { CliError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { awsFailure, regionIn } from "./aws.ts";
import type { AwsSettings, FunctionNames } from "./hub-target.ts";
import { parseHubUrl } from "./hub-url.ts";

/** What a stack of Switchboard's template says about itself. */
export interface StackOutputs {
  readonly url: string;
  readonly managementEndpoint?: string;
  readonly functions: FunctionNames;
  readonly tableName?: string;
  readonly signingSecretId?: string;
  readonly cognitoClientId?: string;
}

/** Reads the outputs of a CloudFormation stack. Needs `cloudformation:DescribeStacks`. */
export async function readStackOutputs(stackName: string, aws: AwsSettings): Promise<StackOutputs> {
  const { CloudFormationClient, DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const client = new CloudFormationClient(aws);
  try {
    const region = await regionIn(client.config);
    const { Stacks: [stack] = [] } = await client
      .send(new DescribeStacksCommand({ StackName: stackName }))
      .catch((error: unknown) => {
        // CloudFormation has no code of its own for it.
        if (/does not exist/.test(String(Object(error).message))) throw noStack(stackName, region);
        throw awsFailure(error, "cloudformation:DescribeStacks");
      });
    const outputs = Object.fromEntries((stack?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]));
    const parameters = Object.fromEntries(
      (stack?.Parameters ?? []).map((each) => [each.ParameterKey, each.ParameterValue]),
    );
    const url = outputs["WebSocketUrl"];
    if (stack === undefined) throw noStack(stackName, region);
    if (url === undefined) throw notAHub(stackName, stack.StackStatus ?? "unknown");
    return defined({
      url: parseHubUrl(url, `The output WebSocketUrl of the stack ${stackName}`).href,
      managementEndpoint: outputs["ManagementEndpoint"],
      functions: defined({
        publish: outputs["PublishFunctionName"],
        manage: outputs["ManageFunctionName"],
        inspect: outputs["InspectFunctionName"],
      }),
      tableName: outputs["TableName"],
      // The stack's own, or the one that it was given.
      signingSecretId: outputs["SigningSecretArn"] || parameters["SigningSecretName"] || undefined,
      cognitoClientId: parameters["CognitoClientId"] || undefined,
    });
  } finally {
    client.destroy();
  }
}

/** Without the fields that have no value. */
export function defined<Fields extends object>(
  fields: Fields,
): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

function noStack(stackName: string, region: string): CliError {
  return new CliError("no-such-stack", `There is no stack ${stackName} in ${region}.`, {
    ...{ advice: "Check its name, --region and --aws-profile.", exitCode: exitCodes.usage },
  });
}

function notAHub(stackName: string, status: string): CliError {
  return new CliError("no-hub-in-stack", `The stack ${stackName} (${status}) has no output WebSocketUrl.`, {
    ...{ advice: "Name the stack that was made of Switchboard's template.", exitCode: exitCodes.usage },
  });
}
