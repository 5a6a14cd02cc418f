// What runs in DynamoDB's process: says which calls of functions it refuses. Functions call DynamoDB several times per event;
// were the gateway in between, each of these calls would wait for whatever else the gateway does.

import { createRoles, denialMessage, type FunctionRole, functionOfAccessKey } from "@switchboard/local-iam";
import { accessKeyIdOf, jsonObjectIn } from "@switchboard/local-service";
import type { CreateRequestFilter } from "../index.ts";
import { dynamoDbCalls, dynamoDbStreamsCalls } from "./dynamodb-calls.ts";

export interface DynamoDbFilterInput {
  readonly region: string;
  readonly accountId: string;
  readonly roles: Readonly<Record<string, FunctionRole>>;
  /** Whether each call of a function is told, as a `FunctionCall`. */
  readonly tellsCalls: boolean;
}

const TARGET_PREFIX = "DynamoDB_20120810.";
const STREAMS_PREFIX = "DynamoDBStreams_20120810.";

/** Refuses what the caller's role does not allow, as DynamoDB refuses it; whoever is no function may do anything. */
export const createRequestFilter: CreateRequestFilter<DynamoDbFilterInput> = (input, tell) => {
  const { region, accountId, tellsCalls } = input;
  const roles = createRoles({ roles: input.roles, accountId, ...(tellsCalls && { onCall: tell }) });
  return ({ authorization, target = "", body }) => {
    const accessKeyId = accessKeyIdOf(authorization);
    if (functionOfAccessKey(accessKeyId) === undefined) return undefined;
    // The API of 2011 knows no table by this form of its name: a role says nothing about it.
    const isOfStreams = target.startsWith(STREAMS_PREFIX);
    if (!isOfStreams && !target.startsWith(TARGET_PREFIX))
      return { type: "com.amazon.coral.service#UnknownOperationException", content: {} };
    const parameters = jsonObjectIn(body);
    if (parameters === undefined) return { type: "com.amazon.coral.service#SerializationException", content: {} };
    const operation = target.slice(target.indexOf(".") + 1);
    const calls = isOfStreams
      ? dynamoDbStreamsCalls(operation, parameters)
      : dynamoDbCalls(operation, parameters, { region, accountId });
    const denial = roles.refuse(accessKeyId, calls);
    if (denial === undefined) return undefined;
    return {
      type: "com.amazon.coral.service#AccessDeniedException",
      content: { Message: denialMessage(denial) },
    };
  };
};
