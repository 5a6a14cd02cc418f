import type { AwsCall } from "@switchboard/local-iam";
import type { LambdaPlace } from "@switchboard/local-lambda";

/** What Lambda does to a queue in the function's name, and checks when the mapping is made (documented). */
export function queueReadingCalls(queueArn: string): readonly AwsCall[] {
  return ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"].map((action) => ({
    action,
    resource: queueArn,
  }));
}

/** The same for a table's stream. */
export function streamReadingCalls(streamArn: string): readonly AwsCall[] {
  return ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"].map(
    (action) => ({ action, resource: streamArn }),
  );
}

/** What telling a queue of records that are given up needs permission for; Lambda wants it from the beginning. */
export function givingUpCalls(queueArn: string): readonly AwsCall[] {
  return [{ action: "sqs:SendMessage", resource: queueArn }];
}

/** What Lambda does in a function's name to write its log (documented). A log that it may not write is lost. */
export function loggingCalls(logGroup: string, { region, accountId }: LambdaPlace): readonly AwsCall[] {
  const stream = `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:local`;
  return ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource: stream }));
}
