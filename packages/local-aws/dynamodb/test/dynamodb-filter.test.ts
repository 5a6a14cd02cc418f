import { functionCredentials, readPolicyDocument } from "@switchboard/local-iam";
import { expect, test } from "vitest";
import { createRequestFilter } from "../src/service/dynamodb-filter.ts";

const { statements } = readPolicyDocument(
  { Statement: [{ Effect: "Allow", Action: "dynamodb:GetItem", Resource: "*" }] },
  "ReaderRole",
);

function filterWith({ tellsCalls = false, told = [] as unknown[] } = {}) {
  const roles = { Reader: { roleName: "ReaderRole", statements } };
  const filter = createRequestFilter({ region: "us-east-1", accountId: "123456789012", roles, tellsCalls }, (message) =>
    told.push(message),
  );
  return (accessKeyId: string, target: string, text = '{"TableName":"Table"}') =>
    filter({
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, Signature=0`,
      target,
      body: Buffer.from(text),
    });
}

const reader = functionCredentials("Reader").accessKeyId;

test("functions may do what their roles allow, everybody else anything", () => {
  const refusalOf = filterWith();
  expect(refusalOf(reader, "DynamoDB_20120810.GetItem")).toBeUndefined();
  expect(refusalOf("AKIDEVELOPER", "DynamoDB_20120810.PutItem")).toBeUndefined();
  expect(refusalOf("AKIDEVELOPER", "DynamoDB_20120810.PutItem", "no JSON")).toBeUndefined();
  expect(refusalOf(reader, "DynamoDB_20120810.PutItem")).toEqual({
    type: "com.amazon.coral.service#AccessDeniedException",
    content: {
      Message:
        "User: arn:aws:sts::123456789012:assumed-role/ReaderRole/Reader is not authorized to perform: dynamodb:PutItem " +
        "on resource: arn:aws:dynamodb:us-east-1:123456789012:table/Table because no identity-based policy allows the " +
        "dynamodb:PutItem action",
    },
  });
});

test("no function gets around its role by what the roles cannot judge", () => {
  const refusalOf = filterWith();
  expect(refusalOf(reader, "DynamoDB_20111205.PutItem")?.type).toMatch(/#UnknownOperationException$/);
  expect(refusalOf(reader, "DynamoDB_20120810.GetItem", "no JSON")?.type).toMatch(/#SerializationException$/);
});

test("tells of the calls of functions where somebody wants to know", () => {
  const told: unknown[] = [];
  filterWith({ told })(reader, "DynamoDB_20120810.GetItem");
  expect(told).toEqual([]);
  const refusalOf = filterWith({ tellsCalls: true, told });
  refusalOf(reader, "DynamoDB_20120810.GetItem");
  refusalOf("AKIDEVELOPER", "DynamoDB_20120810.GetItem");
  const resource = "arn:aws:dynamodb:us-east-1:123456789012:table/Table";
  expect(told).toEqual([{ functionName: "Reader", action: "dynamodb:GetItem", resource, allowed: true }]);
});

test("streams are read as the role allows it, by the stream that an iterator names", () => {
  const refusalOf = filterWith();
  const stream = "arn:aws:dynamodb:us-east-1:123456789012:table/Table/stream/2026-01-01T00:00:00.000";
  const get = JSON.stringify({ ShardIterator: `${stream}|1|MCAw` });
  expect(refusalOf("AKIDEVELOPER", "DynamoDBStreams_20120810.GetRecords", get)).toBeUndefined();
  const message = (refusal: ReturnType<typeof refusalOf>) => JSON.stringify(refusal?.content);
  expect(message(refusalOf(reader, "DynamoDBStreams_20120810.GetRecords", get))).toContain(
    `dynamodb:GetRecords on resource: ${stream}`,
  );
  const describe = JSON.stringify({ StreamArn: stream });
  expect(message(refusalOf(reader, "DynamoDBStreams_20120810.DescribeStream", describe))).toContain(
    `dynamodb:DescribeStream on resource: ${stream}`,
  );
  expect(message(refusalOf(reader, "DynamoDBStreams_20120810.ListStreams", "{}"))).toContain("on resource: *");
});
