import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { lambdaNode } from "@switchboard/lambda-node";
import { switchboardV1 } from "@switchboard/protocols";
import { createLineProtocol } from "@switchboard/protocols/testing";
import { SERVERLESS_FUNCTION } from "@switchboard/template";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, deployed, leastParameters, ofType, textAt } from "../support/deployment.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type UnpackedFunction, unpackFunction } from "../support/unpacked-function.ts";

const node = lambdaNode();
if (node === undefined) console.error("Zips are not loaded: there is no Node.js 24 for this platform.");

const infra = new URL("../../infra/", import.meta.url);
const functions = ofType(
  deployed({ ...leastParameters, Events: "default", CanarySchedule: "rate(5 minutes)" }),
  SERVERLESS_FUNCTION,
);
const zips = new Map(functions.map(([id, { CodeUri }]) => [id, fileURLToPath(new URL(String(CodeUri), infra))]));
const connectionId = "Qx7bTWvGIAMCE9w=";

let hub: Hub;
const unpacked = new Map<string, UnpackedFunction>();

beforeAll(async () => {
  if (node === undefined) return;
  hub = await startHub();
  const { gateway } = hub.switchboard;
  // What `sam local invoke` tells functions beyond the template, with this hub's ports for those of `npm start`.
  const { Parameters: ofThisMachine } = JSON.parse(
    readFileSync(new URL("events/local.json", infra), "utf8")
      .replaceAll("//127.0.0.1:8081", `//127.0.0.1:${gateway.port}`)
      .replaceAll("http://127.0.0.1:8000", hub.switchboard.dynamoDbEndpoint),
  );
  for (const [id, properties] of functions) {
    const environment = {
      ...(at(properties, "Environment.Variables") as Record<string, string>),
      ...ofThisMachine,
      ...{ AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      AWS_LAMBDA_FUNCTION_NAME: id,
    };
    const handler = textAt(properties, "Handler");
    unpacked.set(id, unpackFunction(zips.get(id) ?? "", { node, handler, environment }));
  }
});

afterAll(async () => {
  for (const each of unpacked.values()) each[Symbol.dispose]();
  await hub?.[Symbol.asyncDispose]();
});

/** Runs an event of infra/events through a function, with what is to be another in it. */
async function invoke(
  functionId: string,
  event: string,
  [old, other]: readonly [string, string] = ["", ""],
): Promise<unknown> {
  const text = readFileSync(new URL(`events/${event}.json`, infra), "utf8");
  return unpacked.get(functionId)?.invoke(text.replace(old, other));
}

test.each([...zips])("%s is one file, and small", (id, zip) => {
  expect(statSync(zip).size).toBeLessThan(250_000);
  if (node !== undefined) expect(unpacked.get(id)?.files).toEqual(["main.cjs"]);
});

test.each([...zips])("%s speaks the deployed protocol and no other, if it speaks with clients", (id, zip) => {
  const { "main.cjs": bundle = new Uint8Array() } = unzipSync(readFileSync(zip));
  const source = strFromU8(bundle);
  // The name of every protocol that there is in this repository, those of tests included.
  const spoken = [switchboardV1, createLineProtocol()].map(({ name }) => name).filter((name) => source.includes(name));
  const silent = ["DisconnectFunction", "InspectFunction", "EventsFunction"];
  expect(spoken).toEqual(silent.includes(id) ? [] : ["switchboard.v1"]);
});

test("packed again, in another time zone, they are the same bytes", () => {
  const zipLambda = new URL("../../scripts/zip-lambda.mjs", import.meta.url);
  const program = `
    import { readFileSync } from "node:fs";
    import { zipLambda } from ${JSON.stringify(zipLambda)};
    for (const zip of process.argv.slice(1)) {
      const again = zipLambda("main.cjs", readFileSync(new URL("main.cjs", "file://" + zip)));
      if (!readFileSync(zip).equals(again)) throw new Error(zip + " is another one");
    }`;
  const args = ["--input-type=module", "--eval", program, "--", ...zips.values()];
  const { status, stderr } = spawnSync(process.execPath, args, { env: { TZ: "Asia/Tokyo" }, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});

test.skipIf(node === undefined)(
  "the zips let a connection in, know it, deliver its message and forget it",
  async () => {
    const bob = await hub.connect({ session_id: "bob" });
    const { connectionId: bobsConnection } = await bob.hello();
    const own = async () => (await hub.items()).filter((item) => item["connectionId"]?.S === connectionId);

    expect(await invoke("ConnectFunction", "connect")).toEqual({
      statusCode: 200,
      headers: { "Sec-WebSocket-Protocol": "switchboard.v1" },
    });
    expect((await own()).map(({ address }) => address?.S)).toContain("session#anon/alice");

    const welcome = (await invoke("MessageFunction", "default")) as { readonly body: string };
    expect(JSON.parse(welcome.body)).toMatchObject({ type: "welcome", connectionId, sessionId: "anon/alice" });

    const answer = (await invoke("MessageFunction", "send-message")) as { readonly body: string };
    expect(JSON.parse(answer.body)).toMatchObject({
      type: "ack",
      id: "9b2f0c6e",
      delivered: 1,
      gone: 0,
      failed: 0,
      queued: 0,
    });
    expect(await bob.next()).toMatchObject({
      type: "message",
      from: { sessionId: "anon/alice" },
      data: { text: "hello" },
    });

    expect(await invoke("PublishFunction", "publish")).toMatchObject({ delivered: 1, gone: 0, failed: 0, queued: 0 });
    expect(await bob.next()).toMatchObject({ type: "message", from: {}, data: { text: "hello" } });

    expect(await invoke("ManageFunction", "manage")).toEqual({ type: "joined", joined: 1, failed: 0, unknown: 0 });
    expect(await invoke("InspectFunction", "inspect")).toMatchObject({
      members: [{ connectionId: bobsConnection, sessionId: "anon/bob" }],
    });

    const task = ["Qx7aRBk3oAMFy2w=", bobsConnection] as const;
    expect(await invoke("DeliverFunction", "deliver", task)).toEqual({ batchItemFailures: [] });
    expect(await bob.next()).toMatchObject({
      type: "message",
      from: { sessionId: "anon/alice" },
      data: { text: "hello" },
    });

    expect(await invoke("DisconnectFunction", "disconnect")).toEqual({ statusCode: 200 });
    expect(await own()).toEqual([]);

    expect(await invoke("EventsFunction", "events")).toEqual({ batchItemFailures: [] });

    expect(await invoke("CanaryFunction", "canary")).toEqual({ outcome: "arrived", latencyMs: expect.any(Number) });
  },
  // Nine processes that start from nothing: on a busy machine that takes its time.
  60_000,
);
