/** Metrics that AWS documents, each with the combinations of dimensions that it is published by. Only what the hub may want to watch. */
interface DocumentedMetrics {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly dimensions: readonly (readonly string[])[];
  /** The page of AWS's documentation, below https://docs.aws.amazon.com/. */
  readonly page: string;
}

/** As documented in November 2026. */
export const awsMetrics: readonly DocumentedMetrics[] = [
  {
    namespace: "AWS/ApiGateway",
    // Of WebSocket APIs. HTTP and REST APIs have others.
    names: ["ConnectCount", "MessageCount", "IntegrationError", "ClientError", "ExecutionError", "IntegrationLatency"],
    dimensions: [["ApiId"], ["ApiId", "Stage"]],
    page: "apigateway/latest/developerguide/apigateway-websocket-api-logging.html",
  },
  {
    namespace: "AWS/Lambda",
    names: ["Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"],
    dimensions: [[], ["FunctionName"], ["FunctionName", "Resource"]],
    page: "lambda/latest/dg/monitoring-metrics-types.html",
  },
  {
    namespace: "AWS/Lambda",
    // Of the account in the region, and by nothing less.
    names: ["ClaimedAccountConcurrency", "UnreservedConcurrentExecutions"],
    dimensions: [[]],
    page: "lambda/latest/dg/monitoring-concurrency.html",
  },
  {
    namespace: "AWS/DynamoDB",
    names: ["ReadThrottleEvents", "WriteThrottleEvents", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"],
    dimensions: [["TableName"], ["TableName", "GlobalSecondaryIndexName"]],
    page: "amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/DynamoDB",
    // By operation only: an alarm for a table would need one metric for each operation.
    names: ["ThrottledRequests", "SystemErrors"],
    dimensions: [["TableName", "Operation"]],
    page: "amazondynamodb/latest/developerguide/metrics-dimensions.html",
  },
  {
    namespace: "AWS/SQS",
    names: ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent"],
    dimensions: [["QueueName"]],
    page: "AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
  },
  {
    namespace: "AWS/Logs",
    names: ["IncomingBytes", "IncomingLogEvents"],
    dimensions: [[], ["LogGroupName"]],
    page: "AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
  },
];
