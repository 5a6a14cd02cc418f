import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connect } from "@switchboard/local-api-gateway/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { directory, SMALL_TEMPLATE } from "./small-template.ts";

const program = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));

let place: string;
let file: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "own-template-"));
  file = join(place, "template.yaml");
  await writeFile(file, SMALL_TEMPLATE.replaceAll("CodeUri: fixtures", `CodeUri: ${directory}fixtures`));
});
afterAll(() => rm(place, { recursive: true }));

function run(...args: readonly string[]) {
  const env = { ...process.env, PORT: "0", DYNAMODB_PORT: "0" };
  return spawn(process.execPath, [program, "--template", file, ...args], { env });
}

test("the program runs a template with its parameters, and stops cleanly", async () => {
  const child = run("--parameter", "Rate=7");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const client = await connect(String((await lines.next()).value).replace("WebSocket ", ""));
  expect(await client.ask('{"action":"echo","call":"put"}')).toBe('{"output":{}}');
  child.kill("SIGTERM");
  expect((await client.closed).code).toBe(1001);
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("what is wrong with it is a list of lines, each with its path", async () => {
  const child = run("--parameter", "Rate=fast", "--parameter", "Rat=1");
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  expect(await once(child, "close")).toEqual([1, null]);
  expect(said.trim().split("\n")).toEqual([
    `${file} cannot be used:`,
    "- Parameters.Rat: there is no such parameter",
    '- Parameters.Rate: "fast" is no number',
  ]);
});
