import { afterEach, expect, test, vi } from "vitest";
import { tabSessionId } from "../src/tab-session-id.ts";

afterEach(() => vi.unstubAllGlobals());

test("it stays the same for a tab", () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  const id = tabSessionId();
  expect(tabSessionId()).toBe(id);
  expect(tabSessionId("other")).not.toBe(id);
  expect([...kept.keys()]).toEqual(["switchboard.session", "other"]);
});

test("without a place to keep it, it is new each time", () => {
  expect(tabSessionId()).not.toBe(tabSessionId());
});

test("storage that a browser forbids is none", () => {
  vi.stubGlobal("sessionStorage", {
    getItem() {
      throw new DOMException("Forbidden.", "SecurityError");
    },
  });
  expect(tabSessionId()).toMatch(/^[0-9a-f-]{36}$/);
});
