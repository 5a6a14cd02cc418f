import { closeCodes, errorCodes } from "../src/codes.ts";
import { limits, subprotocol } from "../src/limits.ts";
import { clientDefinitions, shortForm } from "./client-frames.ts";
import { type JsonSchema, ref } from "./json-schema.ts";
import { serverDefinitions } from "./server-frames.ts";
import { sharedDefinitions } from "./shared-definitions.ts";

/** Every frame that has a type of its name, and what frames are made of. */
export const typedDefinitions: Readonly<Record<string, JsonSchema>> = {
  ...sharedDefinitions,
  ...clientDefinitions,
  ...serverDefinitions,
};

/** What has its type, and its values, elsewhere in the sources: the module of each. */
export const importedDefinitions = {
  CloseCode: "./codes.ts",
  ErrorCode: "./codes.ts",
  Json: "./json.ts",
} as const;

const definitions: Readonly<Record<string, JsonSchema>> = {
  Json: { description: "Any JSON value." },
  ErrorCode: { enum: errorCodes },
  CloseCode: { enum: closeCodes },
  ...typedDefinitions,
  ShortSendMessageFrame: shortForm,
};

/**
 * The frames of `switchboard.v1` as a JSON Schema. It describes what a client sends; what it receives are the definitions
 * whose name is in `ServerFrame`.
 */
export const frameSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  $id: "urn:switchboard:switchboard.v1",
  title: `Frames of ${subprotocol}`,
  description:
    "A text that a client sends is valid against this schema, a text that it receives against #/$defs/ServerFrame. Fields that are not named here are ignored, in both directions. JSON Schema has no words for the keywords that begin with x-: x-maxBytes is a length in bytes of UTF-8, x-maxItemsOfAll bounds all lists of an object together, x-uniqueFirst means that no two items have the same first item, x-maxDepth bounds the levels of arrays and objects, x-forbiddenKeys are keys that no object has at any level, and with x-wellFormed no text or key has a lone surrogate.",
  anyOf: [ref("ClientFrame"), ref("ShortSendMessageFrame")],
  "x-maxDepth": limits.depth,
  "x-forbiddenKeys": ["__proto__"],
  "x-wellFormed": true,
  $defs: definitions,
} as const;
