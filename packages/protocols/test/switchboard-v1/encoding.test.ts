import { limits } from "@switchboard/protocol";
import { expect, test } from "vitest";
import { switchboardV1 } from "../../src/index.ts";

const decode = (bytes: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(bytes));

test("a message keeps its payload, its sender's full ids and its time", () => {
  const message = {
    messageId: "m-1",
    from: { userId: "u", sessionId: "u/s" },
    sentAtMs: Date.parse("2026-01-01T00:00:00.000Z"),
    payload: { text: "grüße" },
  };
  expect(decode(switchboardV1.encodeMessage(message))).toEqual({
    type: "message",
    id: "m-1",
    from: { userId: "u", sessionId: "u/s" },
    sentAt: "2026-01-01T00:00:00.000Z",
    data: { text: "grüße" },
  });
});

test("a message that is too large once it is encoded has no frame", () => {
  const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: "ü".repeat(limits.messageBytes / 2) };
  expect(switchboardV1.encodeMessage(message)).toBeUndefined();
});

test.each(["expired", "unregistered"] as const)(
  "the close frame of a connection that is %s asks the client to come back",
  (reason) => {
    const frames = switchboardV1.encodeClose(reason).map(decode);
    expect(frames).toMatchObject([{ type: "close", code: reason, reconnect: true }]);
  },
);
