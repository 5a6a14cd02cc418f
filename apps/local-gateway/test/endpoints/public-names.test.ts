import { expect, test } from "vitest";
import {
  apiNames,
  DYNAMODB_NAMES,
  EVENTBRIDGE_NAMES,
  LAMBDA_NAMES,
  matching,
  SECRETS_NAMES,
  SQS_NAMES,
} from "../../src/endpoints/public-names.ts";

const api = {
  apiId: "abcdef1234",
  region: "eu-west-1",
  accountId: "123456789012",
  stage: "dev",
  routeSelectionExpression: "x",
  routes: {},
};

test.each([
  [apiNames(api), ["abcdef1234.execute-api.eu-west-1.amazonaws.com", "ABCDEF1234.execute-api.eu-west-1.api.aws"]],
  [
    apiNames({ ...api, domainName: "ws.example.com" }),
    ["ws.example.com", "abcdef1234.execute-api.eu-west-1.amazonaws.com"],
  ],
  [
    DYNAMODB_NAMES,
    [
      "dynamodb.us-east-1.amazonaws.com",
      "dynamodb.cn-north-1.amazonaws.com.cn",
      "dynamodb-fips.us-gov-west-1.amazonaws.com",
      "dynamodb.eu-central-1.api.aws",
      "streams.dynamodb.us-east-1.amazonaws.com",
      "streams-dynamodb.us-east-1.api.aws",
      "123456789012.ddb.us-east-1.amazonaws.com",
    ],
  ],
  [SQS_NAMES, ["sqs.us-east-1.amazonaws.com", "eu-west-1.queue.amazonaws.com", "sqs.us-east-1.api.aws"]],
  [LAMBDA_NAMES, ["lambda.us-isob-east-1.sc2s.sgov.gov"]],
  [EVENTBRIDGE_NAMES, ["events.ap-southeast-2.amazonaws.com"]],
  [SECRETS_NAMES, ["secretsmanager-fips.us-east-1.amazonaws.com"]],
])("%s are the names", (names, all) => {
  expect(all.filter((name) => !matching([names]).test(name))).toEqual([]);
});

test.each([
  "s3.us-east-1.amazonaws.com",
  "other12345.execute-api.eu-west-1.amazonaws.com",
  "abcdef1234.execute-api.us-east-1.amazonaws.com",
  "abcdef1234.execute-api.eu-west-1.amazonaws.com.evil.example",
  "evil-dynamodb.us-east-1.amazonaws.com",
  "dynamodb.us-east-1.amazonaws.com.evil.example",
  "dynamodbXus-east-1.amazonaws.com",
  "events.us-east-1.evil.aws",
  "localhost",
])("%s is elsewhere", (name) => {
  const names = [apiNames(api), DYNAMODB_NAMES, SQS_NAMES, LAMBDA_NAMES, EVENTBRIDGE_NAMES, SECRETS_NAMES];
  expect(matching(names).test(name)).toBe(false);
});

test("a function's own machine keeps its names", () => {
  expect(matching([apiNames({ ...api, domainName: "localhost" })]).test("localhost")).toBe(false);
  expect(matching([apiNames({ ...api, domainName: "127.0.0.1" })]).test("127.0.0.1")).toBe(false);
});
