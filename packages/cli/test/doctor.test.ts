import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { checkFunctions, isOfStack } from "../src/doctor/aws.ts";
import { checkAnyWayIn, checkHandshake } from "../src/doctor/handshake.ts";
import type { HubTarget } from "../src/target/hub-target.ts";

const deployed: HubTarget = { url: "wss://hub.example/p", aws: { region: "eu-central-1" }, functions: {} };
const surroundings = {
  ...{ env: { SWITCHBOARD_SIGNING_SECRET: "never-log-secret-never-log-secret" }, cwd: "." },
  ...{ stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
  interrupted: new AbortController().signal,
};

test("alarms of a stack whose name only begins alike are not counted", () => {
  expect(isOfStack("switchboard-FaultsAlarm-1A2B", "switchboard")).toBe(true);
  expect(isOfStack("switchboard-staging-FaultsAlarm-1A2B", "switchboard")).toBe(false);
  expect(isOfStack("switchboard-staging-FaultsAlarm-1A2B", "switchboard-staging")).toBe(true);
});

test("functions of a deployed hub whose names nobody has told are not looked at", async () => {
  expect((await checkFunctions(deployed)).map(({ status }) => status)).toEqual(["skip", "skip", "skip"]);
});

test("without credentials of AWS, nothing is said to be wrong with the functions", async () => {
  const none = { AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/none", AWS_SHARED_CREDENTIALS_FILE: "/none" };
  for (const [name, value] of Object.entries(none)) vi.stubEnv(name, value);
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
  try {
    expect(await checkFunctions({ ...deployed, functions: { publish: "switchboard-Publish" } })).toMatchObject([
      { name: "function publish", status: "skip", detail: "The AWS SDK has found no credentials." },
      { name: "function manage", status: "skip" },
      { name: "function inspect", status: "skip" },
    ]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a proof that is refused is a fault where somebody asked for it, or where there is no way in", async () => {
  const server = createServer();
  server.on("upgrade", (_request, socket) => socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n"));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const target = { ...deployed, url: `ws://127.0.0.1:${port}/p` };
  try {
    const none = await checkHandshake(target, "none", {}, surroundings, false);
    expect(none).toMatchObject({ outcome: "refused", check: { status: "ok" } });
    const unnamed = await checkHandshake(target, "signed", { signed: "doctor" }, surroundings, false);
    expect(unnamed).toMatchObject({ outcome: "refused", check: { status: "skip" } });
    const named = await checkHandshake(target, "signed", { signed: "doctor" }, surroundings, true);
    expect(named).toMatchObject({ outcome: "refused", check: { status: "fail" } });
    expect(checkAnyWayIn([none, unnamed])).toMatchObject({ status: "fail" });
    expect(checkAnyWayIn([none, named])).toBeUndefined();
    expect(checkAnyWayIn([none, { ...unnamed, outcome: "welcomed" }])).toBeUndefined();
  } finally {
    server.close();
  }
});

test("of a hub that does not answer, whoever runs doctor is not told to run it", async () => {
  const target = { ...deployed, url: "ws://127.0.0.1:1/p", localOrigin: "http://127.0.0.1:1" };
  const { check } = await checkHandshake(target, "none", {}, surroundings, false);
  expect(check).toMatchObject({ status: "fail", detail: "ws://127.0.0.1:1/p does not answer" });
  expect(check.advice).not.toContain("doctor");
});
