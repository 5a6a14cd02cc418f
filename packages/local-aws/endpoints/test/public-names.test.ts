import { expect, test } from "vitest";
import { apiNames, matching, serviceNames } from "../src/public-names.ts";

const domainName = "abcdef1234.execute-api.eu-west-1.amazonaws.com";
const api = { apiId: "abcdef1234", region: "eu-west-1", domainName };
const dynamoDb = serviceNames(["dynamodb", "streams.dynamodb", "streams-dynamodb", "123456789012.ddb"]);

test.each([
  [apiNames(api), [domainName, "ABCDEF1234.execute-api.eu-west-1.api.aws"]],
  [apiNames({ ...api, domainName: "ws.example.com" }), ["ws.example.com", domainName]],
  [
    dynamoDb,
    [
      "dynamodb.us-east-1.amazonaws.com",
      "dynamodb.cn-north-1.amazonaws.com.cn",
      "dynamodb-fips.us-gov-west-1.amazonaws.com",
      "dynamodb.eu-central-1.api.aws",
      "streams.dynamodb.us-east-1.amazonaws.com",
      "streams-dynamodb.us-east-1.api.aws",
      "123456789012.ddb.us-east-1.amazonaws.com",
      "dynamodb.us-isob-east-1.sc2s.sgov.gov",
    ],
  ],
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
  "streamsXdynamodb.us-east-1.amazonaws.com",
  "dynamodb.us-east-1.evil.aws",
  "localhost",
])("%s is elsewhere", (name) => {
  expect(matching([apiNames(api), dynamoDb]).test(name)).toBe(false);
});

test("a function's own machine keeps its names", () => {
  expect(matching([apiNames({ ...api, domainName: "localhost" })]).test("localhost")).toBe(false);
  expect(matching([apiNames({ ...api, domainName: "127.0.0.1" })]).test("127.0.0.1")).toBe(false);
});
