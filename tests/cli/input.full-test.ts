import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand, startCommand } from "../support/command-line.ts";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub[Symbol.asyncDispose]());
const target = () => ["--url", hub.switchboard.gateway.url];

describe.each([
  ["send", "not-all-sent"],
  ["publish", "not-all-published"],
])("%s --lines", (command, code) => {
  const lines = (input: string) =>
    runCommand([command, "--to", "everyone", "--lines", "--json", ...target()], { input });

  test("sends what comes before a line that cannot be used, and names the line", async () => {
    const { code: exitCode, json, stderr } = await lines('one\n\n{"order":17}\n{"order":\nfive\n');
    expect(json).toHaveLength(2);
    expect(JSON.parse(stderr)).toMatchObject({ code, message: expect.stringContaining("Line 4 ") });
    expect(exitCode).toBe(1);
  });

  test("is wrong usage where nothing was sent before", async () => {
    const { code: exitCode, json, stderr } = await lines('{"order":\nfive\n');
    expect(json).toEqual([]);
    expect(JSON.parse(stderr)).toMatchObject({ code: "invalid-json" });
    expect(exitCode).toBe(2);
  });
});

test.each([
  ["waits-1", []],
  ["waits-2", ["--lines"]],
])("Ctrl-C ends send that waits for standard input (%s %j)", async (session, options) => {
  const sending = startCommand(["send", "--to", "everyone", "--session", session, ...options, ...target()]);
  const count = () => runCommand(["who", `session:anon/${session}`, "--count", ...target()]);
  await expect.poll(async () => (await count()).stdout).toBe("1\n");
  sending.interrupt();
  expect(await sending.ended).toBe(130);
});
