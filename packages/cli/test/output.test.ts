import type { Receipt } from "@switchboard/client";
import { describe, expect, test } from "vitest";
import { receiptText } from "../src/messages/receipt-text.ts";
import { createPaint } from "../src/output/paint.ts";
import { jsonLine, printable } from "../src/output/printable.ts";
import { createProgress } from "../src/output/progress.ts";
import { tableOf } from "../src/output/table.ts";

describe("colours", () => {
  const terminal = { isTTY: true };
  test.each([
    ["a terminal", terminal, {}, true],
    ["a terminal without colours", terminal, { NO_COLOR: "1" }, false],
    ["NO_COLOR that is empty", terminal, { NO_COLOR: "" }, true],
    ["a dumb terminal", terminal, { TERM: "dumb" }, false],
    ["a file", {}, {}, false],
    ["a file, forced", {}, { FORCE_COLOR: "1" }, true],
    ["not forced", {}, { FORCE_COLOR: "0" }, false],
  ])("%s", (_, stream, env, isColoured) => {
    expect(createPaint(stream, env)("red", "x")).toBe(isColoured ? "\u001b[31mx\u001b[0m" : "x");
  });
});

test("what commands a terminal, or hides, is printed as what it is", () => {
  expect(printable("a\u001b[2J\u0007\u009b\u202e\n\tä😀")).toBe("a\\u001b[2J\\u0007\\u009b\\u202e\\n\\tä😀");
});

test("a line of JSON commands no terminal either, and says the same", () => {
  const value = { text: "a\u001b[2J\u009b\u007f\u202e\u2066\u2028\n😀" };
  const line = jsonLine(value);
  expect(line).toBe('{"text":"a\\u001b[2J\\u009b\\u007f\\u202e\\u2066\\u2028\\n😀"}');
  expect(JSON.parse(line)).toEqual(value);
});

test("a message's id is printed as what it is", () => {
  const receipt = { messageId: "a\u001b[2J", delivered: 1, gone: 0, failed: 0, queued: 0 } as Receipt;
  expect(receiptText(receipt)).toBe("a\\u001b[2J  1 delivered");
});

test("a table has aligned columns", () => {
  expect(tableOf([["NAME", "N"], ["a", "17"], ["bcdef"]])).toBe("NAME   N\na      17\nbcdef");
});

describe("progress", () => {
  function watched(isTTY: boolean, isQuiet = false) {
    let text = "";
    let atMs = 0;
    const stream = {
      isTTY,
      write(chunk: string) {
        text += chunk;
      },
    };
    const progress = createProgress(stream, isQuiet, () => atMs);
    const wait = (ms: number) => {
      atMs += ms;
    };
    return { progress, text: () => text, wait };
  }

  test("replaces what a terminal shows, and makes room", () => {
    const { progress, text, wait } = watched(true);
    progress.show("one\ntwo");
    progress.show("too soon");
    wait(100);
    progress.show("three");
    progress.clear();
    progress.clear();
    expect(text()).toBe("one\ntwo\u001b[1A\r\u001b[Jthree\r\u001b[J");
  });

  test("is a line every five seconds elsewhere, and nothing where a program reads", () => {
    const { progress, text, wait } = watched(false);
    progress.show("one");
    wait(4_999);
    progress.show("two");
    wait(1);
    progress.show("three");
    progress.clear();
    expect(text()).toBe("one\nthree\n");
    const quiet = watched(true, true);
    quiet.progress.show("one");
    expect(quiet.text()).toBe("");
  });
});
