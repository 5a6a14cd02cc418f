import { expect, test } from "vitest";
import { type ConnectOptions, connect } from "../src/index.ts";

const wrong: readonly ConnectOptions[] = [
  ...[{ queueLimit: 0 }, { sendAttempts: Number.NaN }, { ackTimeoutMs: -1 }, { overlapMs: 0 }, { rememberedIds: 0 }],
  // Beyond what a timer can wait for.
  ...[{ sendTimeoutMs: Number.POSITIVE_INFINITY }, { attemptTimeoutMs: 2 ** 31 }],
  // A ping has to come before API Gateway's ten minutes are over.
  { pingAfterMs: 570_001 },
  ...[{ sessionId: "" }, { sessionId: "a/b" }, { clientId: "é".repeat(129) }, { clientId: "a/b" }],
];
test.each(wrong)("an option that cannot be used is an error: %o", (options) => {
  expect(() => connect("wss://example.com", options)).toThrow(RangeError);
});

test("an option that is undefined is one that was not given", async () => {
  class Never {
    send(): void {}
    close(): void {}
    addEventListener(type: string, listener: () => void): void {
      if (type === "close") listener();
    }
  }
  const hub = connect("wss://example.com", { WebSocket: Never as never, queueLimit: undefined as never });
  expect(hub.state.name).toBe("connecting");
  await hub.close();
});

test("without a WebSocket it is over, and says so to whoever listens", async () => {
  const hub = connect("wss://example.com", { WebSocket: undefined as never });
  const state = await new Promise((resolve) => hub.on("state", resolve));
  expect(state).toEqual({ name: "closed", reason: "no-web-socket" });
});
