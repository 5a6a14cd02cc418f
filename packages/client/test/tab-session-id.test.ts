import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { tabSessionId } from "../src/tab-session-id.ts";

/** Each page loads the module anew. */
async function openPage(): Promise<typeof tabSessionId> {
  vi.resetModules();
  return (await import("../src/tab-session-id.ts")).tabSessionId;
}

beforeEach(() => void vi.stubGlobal("navigator", {}));
afterEach(() => vi.unstubAllGlobals());

test("it stays the same for a tab, for every caller and when the page is loaded again", async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  const ofPage = await openPage();
  const id = await ofPage();
  expect(await ofPage()).toBe(id);
  expect(await ofPage("other")).not.toBe(id);
  expect([...kept.keys()]).toEqual(["switchboard.session", "other"]);
  const ofReloaded = await openPage();
  expect(await ofReloaded()).toBe(id);
});

test("without a place to keep it, it is new with each page", async () => {
  const [first, second] = [await openPage(), await openPage()];
  expect(await first()).not.toBe(await second());
  expect(await first()).toBe(await first());
});

test("storage that a browser forbids is none", async () => {
  vi.stubGlobal("sessionStorage", {
    getItem() {
      throw new DOMException("Forbidden.", "SecurityError");
    },
  });
  expect(await (await openPage())()).toMatch(/^[0-9a-f-]{36}$/);
});
