import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { frameSchema } from "../schema/frame-schema.ts";
import { parseClientFrame } from "../src/index.ts";
import { valuesOf } from "./support/arbitrary-of-schema.ts";
import { validatorOf } from "./support/schema-validator.ts";

const actions = [
  ...["HelloFrame", "PingFrame", "JoinFrame", "LeaveFrame", "HistoryFrame", "RecoverFrame"],
  ...["RefreshFrame", "SendMessageFrame", "ShortSendMessageFrame"],
];
const isOfSchema = validatorOf();

describe("the parser takes what the schema allows, and refuses what it refuses", () => {
  test.each(actions)("of %s", (action) => {
    const counts = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(valuesOf({ $ref: `#/$defs/${action}` }), (value) => {
        // What a client sends is a text: only what comes out of it is to be judged.
        const text = JSON.stringify(value);
        const isRight = isOfSchema(JSON.parse(text));
        expect(parseClientFrame(text).ok, text.slice(0, 1000)).toBe(isRight);
        counts[isRight ? "taken" : "refused"] += 1;
      }),
      { numRuns: 600 },
    );
    // Else the cases would show nothing.
    expect(counts.taken).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(20);
  });

  test("what it takes is a frame of the schema's types, without anything else", () => {
    const isFrame = validatorOf("ClientFrame");
    const fieldsOf = new Map(
      Object.values(frameSchema.$defs).flatMap((schema) =>
        "properties" in schema && "action" in schema.properties && !("sessions" in schema.properties)
          ? [[JSON.stringify(schema.properties["action"]), Object.keys(schema.properties)]]
          : [],
      ),
    );
    fc.assert(
      fc.property(fc.oneof(...actions.map((action) => valuesOf({ $ref: `#/$defs/${action}` }))), (value) => {
        const parsed = parseClientFrame(JSON.stringify(value));
        if (!parsed.ok) return;
        expect(isFrame(parsed.frame)).toBe(true);
        const known = fieldsOf.get(JSON.stringify({ const: parsed.frame.action }));
        expect(known).toEqual(expect.arrayContaining(Object.keys(parsed.frame)));
      }),
      { numRuns: 600 },
    );
  });
});
