import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { protocolAsyncApi } from "../schema/asyncapi/protocol-asyncapi.ts";
import { frameSchema } from "../schema/frame-schema.ts";
import { readProtocolDocument } from "../schema/protocol-document.ts";
import { closeCodes, errorCodes } from "../src/index.ts";
import { isJsonObject, type Json } from "../src/json.ts";

// That it is AsyncAPI is checked by the standard parser, which is large, in tests/specification.

const [page = ""] = Object.values(
  import.meta.glob("../../../docs/PROTOCOL.md", { query: "?raw", import: "default", eager: true }),
);
const asyncApi = protocolAsyncApi(readProtocolDocument(page));

/** What is at a path of names. */
const at = (...path: readonly string[]) =>
  path.reduce<Json | undefined>((node, name) => (isJsonObject(node) ? node[name] : undefined), asyncApi);

const messages = Object.entries(at("components", "messages") ?? {});

test("every frame of the schema is a message, and every message is in an operation", () => {
  const frames = ["ClientFrame", "ServerFrame"].flatMap((name) => {
    const schema = frameSchema.$defs[name];
    return schema !== undefined && "anyOf" in schema ? schema.anyOf : [];
  });
  const expected = frames.flatMap((schema) => ("$ref" in schema ? [schema.$ref.slice("#/$defs/".length)] : []));
  expect(messages.map(([name]) => name).sort()).toEqual([...expected, "ShortSendMessageFrame", "GatewayError"].sort());
  const used = JSON.stringify(at("operations"));
  for (const [name] of messages) expect(used).toContain(`"#/channels/connection/messages/${name}"`);
});

test("every request says what answers it, errors included", () => {
  for (const operation of Object.values(at("operations") ?? {})) {
    if (operation.action === "send") continue;
    const replies = JSON.stringify(operation.reply);
    // API Gateway answers a ping whatever else it says.
    if (!replies.includes("PongFrame")) expect(replies).toContain("messages/ErrorFrame");
  }
});

describe("the examples of every message are those of the document, and right by the schema as it was converted", () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, formats: { "date-time": true } });
  const vocabulary = new Set([...JSON.stringify(asyncApi).matchAll(/"(x-[\w-]+)":/g)].map(([, name = ""]) => name));
  for (const keyword of ["components", ...vocabulary]) ajv.addKeyword(keyword);
  ajv.addSchema({ $id: "urn:test:asyncapi", components: at("components") }, undefined, undefined, false);

  test.each(messages)("%s", (name, { examples }) => {
    const validate = ajv.getSchema(`urn:test:asyncapi#/components/schemas/${name}`);
    expect(examples?.length).toBeGreaterThan(0);
    for (const { payload } of examples) {
      validate?.(payload);
      expect(validate?.errors ?? [], JSON.stringify(payload)).toEqual([]);
    }
  });

  test("a position of three items, or without an offset, is none there either", () => {
    const validate = ajv.getSchema("urn:test:asyncapi#/components/schemas/WirePosition");
    expect(validate?.(["e", 1])).toBe(true);
    for (const wrong of [["e"], ["e", 1, 2], ["e", -1], []]) expect(validate?.(wrong)).toBe(false);
  });
});

test("every code says what it means and what to do, and so does every refused handshake", () => {
  expect(Object.keys(at("components", "schemas", "ErrorCode", "x-codes") ?? {})).toEqual(errorCodes);
  expect(Object.keys(at("components", "schemas", "CloseCode", "x-codes") ?? {})).toEqual(closeCodes);
  const refusals = at("channels", "connection", "x-handshake-refusals");
  expect(refusals).toHaveLength(page.match(/^\| [45]\d\d \|/gm)?.length ?? 0);
  for (const refusal of Object.values(refusals ?? {})) {
    expect(refusal).toEqual(
      expect.objectContaining({ status: expect.any(Number), whatToDo: expect.stringMatching(/./) }),
    );
  }
  expect(at("channels", "connection", "x-close-codes")).toContainEqual({ code: 1003, cause: expect.any(String) });
});
