import { expect, test } from "vitest";
import { createLinePrinter } from "../../src/terminal/line-printer.ts";

test("prints the lines of one turn in one write, in their order", async () => {
  const written: string[] = [];
  const { print } = createLinePrinter((text) => written.push(text));
  print("one");
  print("two");
  expect(written).toEqual([]);
  await new Promise(setImmediate);
  expect(written).toEqual(["one\ntwo\n"]);
  print("three");
  await new Promise(setImmediate);
  expect(written).toEqual(["one\ntwo\n", "three\n"]);
});

test("prints what waits when the process ends, once", async () => {
  const written: string[] = [];
  const { print, flush } = createLinePrinter((text) => written.push(text));
  print("stopping");
  flush();
  await new Promise(setImmediate);
  expect(written).toEqual(["stopping\n"]);
});
