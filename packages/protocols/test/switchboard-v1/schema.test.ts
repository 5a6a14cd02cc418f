import { readFileSync } from "node:fs";
import { sampleAnswers } from "@switchboard/domain/testing/contracts";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../../../docs/switchboard.v1.schema.json", import.meta.url), "utf8"),
);
const notes = ["x-maxBytes", "x-maxItemsOfAll", "x-uniqueFirst", "x-maxDepth", "x-forbiddenKeys", "x-wellFormed"];
const ajv = new Ajv2020({ strict: true, formats: { "date-time": true } }).addVocabulary(notes).addSchema(schema);
const decode = (payload: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(payload));

test("every frame that the hub sends is one of the published schema", () => {
  const isServerFrame = ajv.getSchema(`${schema.$id}#/$defs/ServerFrame`);
  const position = { epoch: "k3JHs9aQ-x0Z", offset: 1 };
  const message = { messageId: "m-1", from: { userId: "u" }, sentAtMs: 0, payload: [1], kind: "edit", refers: "m-0" };
  const frames = [
    ...sampleAnswers
      // The code is whatever a parser says.
      .filter(({ kind }) => kind !== "malformed")
      .map((answer) => JSON.parse(switchboardV1.encodeAnswers([{ ...answer, id: "f-1" }]) ?? "null")),
    JSON.parse(
      switchboardV1.encodeAnswers([{ kind: "malformed", code: "not-json", message: "It is none." }]) ?? "null",
    ),
    decode(switchboardV1.encodeMessage(message)),
    decode(switchboardV1.encodeMessage(message, [position])),
    decode(switchboardV1.encodeMessage({ ...message, group: "room.1" })),
    decode(switchboardV1.encodeStored({ id: "f-1", messageId: "m-1", positions: [position] })),
    ...switchboardV1.encodeClose("expired").map(decode),
    ...switchboardV1.encodeClose({ kind: "kicked", text: "Bye.", reconnect: false }).map(decode),
  ];
  for (const frame of frames) expect(isServerFrame?.(frame), JSON.stringify(frame)).toBe(true);
  const types = [
    "ack",
    "close",
    "error",
    "history",
    "joined",
    "left",
    "message",
    "pong",
    "recovered",
    "refreshed",
    "stored",
    "welcome",
  ];
  expect([...new Set(frames.map(({ type }) => type))].sort()).toEqual(types);
});
