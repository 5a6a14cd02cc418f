import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { connectClient } from "../support/client.ts";
import { mainFile, runNode } from "../support/program.ts";

const onAnyPorts = { PORT: "0", DYNAMODB_PORT: "0" };

test("it says what it listens on and how to try it, prints a line per event, and stops cleanly", async () => {
  const program = runNode([mainFile], onAnyPorts);
  await program.printed("ready");
  const [url = ""] = /ws:\/\/127\.0\.0\.1:\d+\/development/.exec(program.output()) ?? [];
  expect(program.output()).toMatch(/npx wscat -c "ws:.*session_id=/);
  expect(program.output()).toContain("aws dynamodb scan --endpoint-url");
  expect(program.output()).toContain("aws apigatewaymanagementapi post-to-connection --endpoint-url");
  expect(program.output()).toContain("aws lambda invoke --endpoint-url");

  const health = await fetch(`${url.replace("ws:", "http:").replace("/development", "")}/health`);
  expect([health.status, await health.json()]).toEqual([200, { status: "ok" }]);

  await expect(connectClient(`${url}?idToken=a-secret-token`)).rejects.toMatchObject({ status: 401 });
  await expect(connectClient(url.replace("development", "prod"))).rejects.toMatchObject({ status: 403 });
  await program.printed("the stage is development");
  const alice = await connectClient(`${url}?session_id=a-secret-of-alice`);
  const { connectionId } = await alice.hello();
  program.signal("SIGINT");
  expect(await alice.closed).toBe(1001);
  expect(await program.exited).toBe(0);
  expect(program.output()).toContain(`${connectionId} $connect connected`);
  expect(program.output()).toMatch(
    /= \$default MessageFunction 200 replied in \d+ ms, \d+ bytes, \d+ bytes back: welcome/,
  );
  expect(program.output()).toMatch(/= \$disconnect DisconnectFunction 200 handled in \d+ ms: closed/);
  expect(program.output()).not.toContain("a-secret-of-alice");
  // Why a handshake was refused, and where the stage is another.
  expect(program.output()).toMatch(
    /= \$connect ConnectFunction refused with 401 in \d+ ms: the function refused it: unauthorized \(token-malformed\)/,
  );
  expect(program.output()).toMatch(/= \$connect refused with 403 in \d+ ms: the stage is development/);
  expect(program.output()).not.toContain("a-secret-token");
});

test("as deployed, it says which defaults are other than its own, and shows only what works with them", async () => {
  const program = runNode([mainFile, "--as-deployed"], { ...onAnyPorts, QUOTAS: "frames=600/m" });
  await program.printed("ready");
  const output = program.output();
  program.signal("SIGINT");
  expect(await program.exited).toBe(0);
  expect(output).toContain("As deployed");
  expect(output).toMatch(/^ {2}AUTH +signed {2}\(npm start alone: cognito,signed,none\)$/m);
  expect(output).toMatch(/^ {2}SEND_POLICY +empty {2}\(npm start alone: anyone\)$/m);
  expect(output).toMatch(/^ {2}QUOTAS +frames=600\/m {2}\(npm start alone: empty\)$/m);
  expect(output).toContain("/token?user=ada");
  expect(output).not.toContain("?session_id=");
});

test("it says how it is used", async () => {
  const program = runNode([mainFile, "--help"], {});
  expect(await program.exited).toBe(0);
  for (const word of ["npm start", "--as-deployed", "--template", "--parameter", "--config", "PORT", "VERBOSE"]) {
    expect(program.output()).toContain(word);
  }
});

test.each([
  [["--port", "1"], "Unknown option '--port'"],
  [["start"], "Unexpected argument 'start'"],
  [["--template", "no-such.yaml"], "no-such.yaml cannot be read: there is no such file."],
  [["--config", "no-such.json"], "no-such.json cannot be read: there is no such file."],
  [["--config", "."], ". cannot be read: EISDIR."],
])("%j is one clear line", async (args, said) => {
  const program = runNode([mainFile, ...args], onAnyPorts);
  expect(await program.exited).toBe(1);
  const lines = program.output().trim().split("\n");
  expect(lines).toEqual([expect.stringContaining(said)]);
});

test.each(["PORT", "DYNAMODB_PORT"])("a %s in use is one clear line", async (variable) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const program = runNode([mainFile], { ...onAnyPorts, [variable]: String(port) });
  expect(await program.exited).toBe(1);
  other.close();
  const lines = program.output().trim().split("\n");
  expect(lines).toEqual([expect.stringContaining(`${port} is in use`)]);
});

test("all that is wrong with the settings is named at once", async () => {
  const program = runNode([mainFile], { PORT: "eighty", DYNAMODB_PORT: "-1" });
  expect(await program.exited).toBe(1);
  expect(program.output()).toContain("PORT is not a port");
  expect(program.output()).toContain("DYNAMODB_PORT is not a port");
  expect(program.output()).not.toContain("    at ");
});

test("all that is wrong with what the functions are given is named at once, each problem once", async () => {
  const program = runNode([mainFile], { ...onAnyPorts, AUTH: "magic,none,tricks", EVERYONE_READ_SHARDS: "9999" });
  expect(await program.exited).toBe(1);
  const lines = program.output().trim().split("\n");
  expect(lines[0]).toBe("Switchboard cannot start:");
  expect(lines.slice(1).sort()).toEqual([
    expect.stringMatching(/^- AUTH: "magic,none,tricks" is none of .*cognito,signed/),
    expect.stringMatching(
      /^- EVERYONE_WRITE_SHARDS\/EVERYONE_READ_SHARDS: "4\/9999" does not match .*: must be two whole numbers/,
    ),
  ]);
});

const { resolve } = createRequire(createRequire(import.meta.url).resolve("@switchboard/local-hub/lambda-runtime.cjs"));
const bundleOf = (app: string) => join(dirname(resolve(`@switchboard/${app}/package.json`)), "dist", "main.cjs");

test.each([
  ["lambda-connect", ["TABLE_NAME is not set", "AWS_REGION is not set", "AUTH is not set"]],
  ["lambda-disconnect", ["TABLE_NAME is not set", "AWS_REGION is not set"]],
  ["lambda-message", ["TABLE_NAME is not set", "AWS_REGION is not set", "MANAGEMENT_ENDPOINT is not set"]],
])("%s does not start without its configuration, and names all that is missing or wrong", async (app, problems) => {
  const program = runNode([bundleOf(app)], { GROUP_READ_SHARDS: "many" });
  expect(await program.exited).not.toBe(0);
  for (const problem of [...problems, "GROUP_READ_SHARDS is not a whole number"]) {
    expect(program.output()).toContain(problem);
  }
});
