import type { AwsCall } from "@switchboard/local-iam";

/** Operations that are allowed by the permission for one of their entries (documented). */
const BATCHES = /^(SendMessage|DeleteMessage|ChangeMessageVisibility)Batch$/;

/** What a request to SQS needs permission for: the operation on the queue of its URL. */
export function sqsCalls(
  operation: string,
  parameters: Readonly<Record<string, unknown>>,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): readonly AwsCall[] {
  const { QueueUrl, QueueName } = parameters;
  const name = typeof QueueUrl === "string" ? QueueUrl.split("/").at(-1) : QueueName;
  return [
    {
      action: `sqs:${operation.replace(BATCHES, "$1")}`,
      resource: name === undefined ? "*" : `arn:aws:sqs:${region}:${accountId}:${String(name)}`,
    },
  ];
}
