import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { readBody } from "../http/read-body.ts";
import type { HttpRoutes } from "../http/requests.ts";
import { accessKeyIdOf } from "../signature-shape.ts";
import { dynamoDbCalls } from "./dynamodb-calls.ts";
import { denialMessage, type Roles } from "./roles.ts";

const TARGET_PREFIX = "DynamoDB_20120810.";
const BODY_LIMIT_BYTES = 16_777_216;
/** What DynamoDB needs of a request; it checks no signature here, only that there is one. */
const PASSED_HEADERS = ["authorization", "content-type", "x-amz-date", "x-amz-target"];

/**
 * DynamoDB as functions reach it: `POST` of JSON, the operation in `X-Amz-Target`. What the caller's role does not allow is
 * refused as DynamoDB refuses it, anything else passed on unchanged.
 *
 * @param options.endpoint the DynamoDB behind it, e.g. `http://127.0.0.1:8000`
 */
export function createDynamoDbPassThrough({
  endpoint,
  roles,
  region,
  accountId,
}: {
  readonly endpoint: string;
  readonly roles: Roles;
  readonly region: string;
  readonly accountId: string;
}): HttpRoutes {
  // Connections are kept, as the functions keep theirs: a call costs little more than its way through this process.
  const agent = new Agent({ keepAlive: true });
  return async (request, response) => {
    const target = request.headers["x-amz-target"];
    if (request.method !== "POST" || typeof target !== "string" || !target.startsWith(TARGET_PREFIX)) return false;
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const input = body === "too-large" ? undefined : parse(body);
    if (body === "too-large" || input === undefined) {
      refuse(response, "com.amazon.coral.service#SerializationException", {});
      return true;
    }
    const calls = dynamoDbCalls(target.slice(TARGET_PREFIX.length), input, { region, accountId });
    const denial = roles.refuse(accessKeyIdOf(request.headers.authorization), calls);
    if (denial === undefined) await pass(request, response, body);
    else refuse(response, "com.amazon.coral.service#AccessDeniedException", { Message: denialMessage(denial) });
    return true;
  };

  function pass(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const headers = Object.fromEntries(PASSED_HEADERS.map((name) => [name, String(request.headers[name] ?? "")]));
    return new Promise((resolve) => {
      const passed = httpRequest(endpoint, {
        method: "POST",
        agent,
        headers: { ...headers, "content-length": body.length },
      });
      passed.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      // Neither end has to know of the other's connection: where one breaks off, so does the other.
      passed.on("error", () => response.destroy());
      response.once("close", () => {
        passed.destroy();
        resolve();
      });
      passed.end(body);
    });
  }
}

/** 400 with the type in the body (observed): DynamoDB's refusals have no status of their own. */
function refuse(response: ServerResponse, type: string, content: object): void {
  response.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify({ __type: type, ...content }));
}

function parse(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
