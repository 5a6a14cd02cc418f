export { asText, isList, isObject, type Json, type JsonObject } from "./json.ts";
export { readTemplate } from "./read-template.ts";
export { type Reference, referencesIn } from "./references.ts";
export { resolveTemplate } from "./resolve-template.ts";
export { STREAM_LABEL, secretSuffix } from "./resource-identity.ts";
export { SERVERLESS_FUNCTION } from "./serverless/serverless.ts";
export type { Resource, Stack, StackPlace } from "./stack.ts";
export type { Problems, ResourceDeclaration, Template } from "./template.ts";
export { unknownAttributesIn } from "./unknown-attribute.ts";
