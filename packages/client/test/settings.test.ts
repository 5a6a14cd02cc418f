import { afterEach, expect, test, vi } from "vitest";
import { type ConnectOptions, connect } from "../src/index.ts";
import { settingsOf } from "../src/settings.ts";

afterEach(() => vi.unstubAllGlobals());

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

/** A page, as far as a client listens to it. */
function stubPage() {
  const heard: string[] = [];
  const target = (name: string) => {
    const page = new EventTarget();
    return {
      dispatchEvent: (event: Event) => page.dispatchEvent(event),
      addEventListener(type: string, listener: () => void) {
        heard.push(`${name} ${type}`);
        page.addEventListener(type, listener);
      },
      removeEventListener(type: string, listener: () => void) {
        heard.splice(heard.indexOf(`${name} ${type}`), 1);
        page.removeEventListener(type, listener);
      },
    };
  };
  const [window, document] = [target("window"), { ...target("document"), visibilityState: "visible" }];
  vi.stubGlobal("addEventListener", window.addEventListener);
  vi.stubGlobal("removeEventListener", window.removeEventListener);
  vi.stubGlobal("document", document);
  return { heard, window, document };
}

test("it listens to what may have let a connection die unnoticed, until it is closed", async () => {
  const { heard, window, document } = stubPage();
  const { onNetworkBack, onWake } = settingsOf("wss://example.com", {});
  const told: string[] = [];
  const forgets = [onNetworkBack(() => told.push("network back")), onWake(() => told.push("woken"))];
  const both = [...heard];
  expect(both).toEqual(["window online", "window pageshow", "document visibilitychange", "document resume"]);
  for (const type of ["online", "pageshow"]) window.dispatchEvent(new Event(type));
  for (const type of ["visibilitychange", "resume"]) document.dispatchEvent(new Event(type));
  expect(told).toEqual(["network back", "woken", "woken", "woken"]);
  document.visibilityState = "hidden";
  for (const type of ["visibilitychange", "resume"]) document.dispatchEvent(new Event(type));
  expect(told).toHaveLength(4);
  for (const forget of forgets) forget();
  expect(heard).toEqual([]);
  window.dispatchEvent(new Event("online"));
  expect(told).toHaveLength(4);
});

test("without a WebSocket it is over, and says so to whoever listens", async () => {
  const hub = connect("wss://example.com", { WebSocket: undefined as never });
  const state = await new Promise((resolve) => hub.on("state", resolve));
  expect(state).toEqual({ name: "closed", reason: "no-web-socket" });
});
