import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, handshakeStatus } from "@switchboard/local-api-gateway/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningStack } from "../../src/run-options.ts";
import { startStack } from "../../src/start-stack.ts";
import { directory, place, SMALL_TEMPLATE } from "../template/small-template.ts";

const folder = mkdtempSync(join(tmpdir(), "switchboard-tls-"));
const authority = join(folder, "authority");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (port = 0) => startStack({ template: SMALL_TEMPLATE, directory, place, tls: { port, authority } });

describe("a port for clients with TLS", () => {
  let stack: RunningStack;
  let url: string;
  let ca: string;
  beforeAll(async () => {
    stack = await start();
    url = stack.apis[0].tls?.url ?? "";
    ca = readFileSync(stack.apis[0].tls?.certificateFile ?? "", "utf8");
  });
  afterAll(() => stack.close());

  test.each(["localhost", "127.0.0.1"])("takes WebSockets by the name %s", async (name) => {
    const client = await connect(url.replace("localhost", name), { ca });
    expect(await client.ask('{"action":"echo","call":"env"}')).toContain('"output"');
    client.webSocket.close();
  });

  test("is not trusted by those who were not told to", async () => {
    await expect(connect(url)).rejects.toThrow(/certificate/);
  });

  test("is trusted by Node.js with the variable that the terminal names", async () => {
    const program = "require('node:https').get(process.argv[1], ({ statusCode }) => process.exit(statusCode - 400))";
    const child = spawn(process.execPath, ["-e", program, url.replace("wss", "https")], {
      env: { NODE_EXTRA_CA_CERTS: stack.apis[0].tls?.certificateFile },
    });
    expect(await once(child, "exit")).toEqual([26, null]);
  });

  test("is guarded like the other port, and knows its own pages", async () => {
    const { host, origin } = new URL(url.replace("wss", "https"));
    const statusBy = async (headers: Readonly<Record<string, string>>) => {
      const asking = get(`https://${host}/health`, { ca, headers, agent: false });
      const [response] = await once(asking, "response");
      response.resume();
      return response.statusCode;
    };
    expect(await statusBy({})).toBe(200);
    expect(await statusBy({ origin })).toBe(200);
    expect(await statusBy({ origin: origin.replace("https", "http") })).toBe(403);
    expect(await statusBy({ origin: "https://evil.example" })).toBe(403);
    expect(await handshakeStatus(url, { ca, headers: { host: "evil.example" } })).toBe(403);
  });

  test("that is taken leaves nothing running, and says which port", async () => {
    const port = Number(new URL(url).port);
    await expect(start(port)).rejects.toMatchObject({ code: "EADDRINUSE", port });
  });
});

test("a client is told when it ends", async () => {
  const stack = await start();
  const ca = readFileSync(stack.apis[0].tls?.certificateFile ?? "", "utf8");
  const client = await connect(stack.apis[0].tls?.url ?? "", { ca });
  await stack.close();
  expect(await client.closed).toMatchObject({ code: 1001 });
});
