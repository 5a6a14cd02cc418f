import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { messageTexts } from "../src/messages/message-texts.ts";

const surroundings = (stdin: Readable) => ({
  ...{ stdin, stdout: process.stdout, stderr: process.stderr, env: {}, cwd: "." },
  interrupted: new AbortController().signal,
});

async function all<Each>(each: AsyncIterable<Each>): Promise<readonly Each[]> {
  const found: Each[] = [];
  for await (const one of each) found.push(one);
  return found;
}

test("a character that lies across two chunks stays whole", async () => {
  const bytes = Buffer.from("a😀b\n");
  const stdin = Readable.from([bytes.subarray(0, 3), bytes.subarray(3)], { objectMode: false });
  expect(await all(messageTexts(undefined, false, surroundings(stdin)))).toEqual([{ text: "a😀b" }]);
});

test("lines are counted as an editor counts them", async () => {
  const stdin = Readable.from(["one\n\nthree\r\n"]);
  expect(await all(messageTexts(undefined, true, surroundings(stdin)))).toEqual([
    { text: "one", line: 1 },
    { text: "three", line: 3 },
  ]);
});
