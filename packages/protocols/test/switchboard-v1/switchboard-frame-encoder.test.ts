import { limits } from "@switchboard/protocol";
import { expect, test } from "vitest";
import { createSwitchboardFrameEncoder } from "../../src/index.ts";

const encoder = createSwitchboardFrameEncoder();
const [protocol] = encoder.protocols;
const decode = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes));

test("a message keeps its payload, its sender's full ids and its time", () => {
  const message = {
    messageId: "m-1",
    from: { userId: "u", sessionId: "u/s" },
    sentAtMs: Date.parse("2026-01-01T00:00:00.000Z"),
    payload: { text: "grüße" },
  };
  expect(decode(encoder.encodeMessage(message, protocol))).toEqual({
    type: "message",
    id: "m-1",
    from: { userId: "u", sessionId: "u/s" },
    sentAt: "2026-01-01T00:00:00.000Z",
    data: { text: "grüße" },
  });
});

test("a message that is too large once it is encoded has no frame", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "ü".repeat(limits.messageBytes / 2) };
  expect(encoder.encodeMessage(message, protocol)).toBeUndefined();
});

test.each(["expired", "unregistered"] as const)("the farewell %s asks the client to come back", (farewell) => {
  expect(decode(encoder.encodeFarewell(farewell, protocol))).toMatchObject({
    type: "close",
    code: farewell,
    reconnect: true,
  });
});
