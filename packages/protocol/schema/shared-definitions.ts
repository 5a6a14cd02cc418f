import { limits } from "../src/limits.ts";
import { type JsonSchema, list, object, ref, text, whole } from "./json-schema.ts";

/** What frames in both directions are made of. */
export const sharedDefinitions = {
  WirePosition: {
    description:
      "Where a stream is: `[epoch, offset]`. The epoch names one life of one stream and is opaque; the offset is a message's number in it, from 1, and 0 before the first. Only ever kept as a pair: an offset alone is nothing.",
    type: "array",
    prefixItems: [text(limits.epochBytes, "epoch"), whole(0, "offset")],
    items: false,
    minItems: 2,
  },
  From: object(
    {
      userId: { optional: { type: "string" } },
      sessionId: { optional: { type: "string" } },
      clientId: { optional: { type: "string" } },
    },
    { description: "Who sent a message. Ids are full ids: what an answer can be addressed to, by anybody." },
  ),
} satisfies Record<string, JsonSchema>;

export const positions = (description: string): JsonSchema => list(ref("WirePosition"), { description });
