import { isJsonObject, type Json, type JsonObject } from "../../src/json.ts";
import { limits, subprotocol } from "../../src/limits.ts";
import { parseClientFrame } from "../../src/parse-client-frame.ts";
import { frameSchema } from "../frame-schema.ts";
import type { ProtocolDocument } from "../protocol-document.ts";
import { type Operation, operations } from "./operations.ts";
import { asyncApiSchema, mapped } from "./schemas.ts";
import { handshakeBinding, securitySchemes } from "./security.ts";

const channel = { $ref: "#/channels/connection" };
const definitions = frameSchema.$defs as unknown as JsonObject;

/** What API Gateway itself answers (E4). It has no `type`, and is no definition of the protocol's own schema. */
const gatewayError: JsonObject = {
  description: "An error of API Gateway: whether the frame had an effect is not known. It has no `type`.",
  type: "object",
  required: ["message"],
  properties: {
    message: { type: "string", description: "For a developer to read; do not compare it." },
    connectionId: { type: "string" },
    requestId: { type: "string" },
  },
  not: { properties: { type: {} }, required: ["type"] },
};

/**
 * `switchboard.v1` as AsyncAPI 3: the frames of the schema as messages, what answers what, handshake, codes and limits. What the
 * codes mean, and the examples, are those of `docs/PROTOCOL.md`.
 */
export function protocolAsyncApi(document: ProtocolDocument): JsonObject {
  const names = [
    ...new Set(Object.values(operations).flatMap(({ messages, replies = [] }) => [...messages, ...replies])),
  ];
  const examplesOf = (name: string) =>
    name === "GatewayError" ? document.gatewayErrors : document.examples.filter((text) => definitionOf(text) === name);
  return {
    asyncapi: "3.0.0",
    id: "urn:switchboard:switchboard.v1",
    info: {
      title: `Switchboard: ${subprotocol}`,
      version: "1",
      description:
        "What a client and the hub say to each other over a WebSocket. The described application is the hub: it *receives* what clients send. PROTOCOL.md has every rule; letters and numbers in brackets are its rules. Frames are JSON texts. Fields that are not named are ignored, in both directions. Keywords that begin with `x-` are explained in switchboard.v1.schema.json.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    servers: servers(),
    channels: {
      connection: {
        address: "/",
        title: "A connection",
        description: "One WebSocket connection of a client. Every frame of the protocol is a text message in it.",
        servers: [{ $ref: "#/servers/aws" }, { $ref: "#/servers/local" }],
        messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
        bindings: { ws: handshakeBinding },
        "x-handshake-refusals": handshakeRefusals(document),
        "x-close-codes": webSocketCloseCodes(document),
        "x-limits": limitsOf(document),
      },
    },
    operations: mapped(operations as unknown as JsonObject, (_, name) => operationOf(operations[name])),
    components: {
      schemas: {
        ...mapped(definitions, (schema, name) => asyncApiSchema(withMeanings(name, schema, document))),
        GatewayError: gatewayError,
      },
      messages: Object.fromEntries(names.map((name) => [name, messageOf(name, examplesOf(name))])),
      messageTraits: {
        fromClient: { contentType: "application/json", "x-maxBytes": limits.frameBytes },
        fromHub: { contentType: "application/json", "x-maxBytes": limits.messageBytes },
      },
      correlationIds: {
        frameId: {
          description: "The frame's own id, given back in the answer (F2).",
          location: "$message.payload#/id",
        },
      },
      securitySchemes,
    },
  };
}

function servers(): JsonObject {
  const security = Object.keys(securitySchemes).map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));
  return {
    aws: {
      host: "{apiId}.execute-api.{region}.amazonaws.com",
      pathname: "/{stage}",
      protocol: "wss",
      description: "A hub that is deployed. It accepts the ways in that its deployment has chosen (C2).",
      variables: {
        apiId: { description: "The id of the API: the deployment's output ApiId." },
        region: { description: "The AWS region.", examples: ["eu-central-1"] },
        stage: { description: "The stage of the API.", default: "development" },
      },
      security,
    },
    local: {
      host: "127.0.0.1:8081",
      pathname: "/development",
      protocol: "ws",
      description: "What `npm start` runs. It accepts every way in, and connections without a proof.",
      security,
    },
  };
}

function operationOf(operation: Operation | undefined): Json {
  if (operation === undefined) return {};
  const { action, summary, messages, replies } = operation;
  const refs = (names: readonly string[]) => names.map((name) => ({ $ref: `#/channels/connection/messages/${name}` }));
  return {
    ...{ action, channel, summary },
    messages: refs(messages),
    ...(replies !== undefined && { reply: { channel, messages: refs(replies) } }),
  };
}

function messageOf(name: string, examples: readonly string[]): JsonObject {
  const schema = name === "GatewayError" ? gatewayError : definitions[name];
  const fields = isJsonObject(schema) && isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const isFromClient = "action" in fields;
  return {
    name,
    ...(isJsonObject(schema) && { summary: schema["description"] ?? name }),
    payload: { $ref: `#/components/schemas/${name}` },
    ...("id" in fields &&
      name !== "MessageFrame" && { correlationId: { $ref: "#/components/correlationIds/frameId" } }),
    traits: [{ $ref: `#/components/messageTraits/${isFromClient ? "fromClient" : "fromHub"}` }],
    ...(examples.length > 0 && { examples: examples.map((text) => ({ payload: JSON.parse(text) })) }),
  };
}

/** The definition that a frame of the document is an example of. */
function definitionOf(text: string): string {
  const frame: JsonObject = JSON.parse(text);
  const parsed = "action" in frame ? parseClientFrame(text) : undefined;
  if (parsed?.ok === true && parsed.frame.action === "sendMessage" && !("to" in frame)) return "ShortSendMessageFrame";
  const constant = JSON.stringify({ const: frame["action"] ?? frame["type"] });
  const [name = ""] =
    Object.entries(definitions).find(([, schema]) => {
      const fields = isJsonObject(schema) && isJsonObject(schema["properties"]) ? schema["properties"] : {};
      const marks = JSON.stringify("action" in frame ? fields["action"] : fields["type"]) === constant;
      return marks && "previous" in fields === "previous" in frame;
    }) ?? [];
  return name;
}

/** The codes with what they mean and what to do, which is said in the document alone. */
function withMeanings(name: string, schema: Json, document: ProtocolDocument): Json {
  const letter = { ErrorCode: "E", CloseCode: "X" }[name];
  if (letter === undefined || !isJsonObject(schema)) return schema;
  const meanings = document
    .rows(letter)
    .map(([code = "", meaning = "", whatToDo = ""]) => [code, { meaning, whatToDo }]);
  return { type: "string", ...schema, "x-codes": Object.fromEntries(meanings) };
}

function handshakeRefusals(document: ProtocolDocument): readonly Json[] {
  return [...document.section("C").matchAll(/^\| (\d{3}) \|(?: `([\w-]+)`)? \| (.+) \| (.+) \|$/gm)].map(
    ([, status, code, cause = "", whatToDo = ""]) => ({
      ...{ status: Number(status), ...(code !== undefined && { code }) },
      ...{ cause, whatToDo },
    }),
  );
}

function webSocketCloseCodes(document: ProtocolDocument): readonly Json[] {
  return [...document.section("X").matchAll(/^\| (1\d{3}) \| (.+) \|$/gm)].map(([, code, cause = ""]) => ({
    ...{ code: Number(code), cause },
  }));
}

function limitsOf(document: ProtocolDocument): JsonObject {
  return Object.fromEntries(
    document.rows("L").map(([name = "", value, of = "", beyond = ""]) => [name, { value: Number(value), of, beyond }]),
  );
}
