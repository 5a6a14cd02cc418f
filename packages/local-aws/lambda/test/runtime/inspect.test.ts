import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import WebSocket from "ws";
import { createFunctionRuntime } from "../../src/index.ts";

const place = mkdtempSync(join(tmpdir(), "inspect-"));
afterAll(() => rmSync(place, { recursive: true }));

const bundle = join(place, "app.cjs");
writeFileSync(bundle, "exports.handler = async ({ stop }) => { if (stop) { debugger; } };");

/** A port that is free. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** A debugger, as editors are: it speaks the inspector's protocol. */
async function attach(port: number) {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [{ webSocketDebuggerUrl }] = (await response.json()) as [{ webSocketDebuggerUrl: string }];
  const socket = new WebSocket(webSocketDebuggerUrl);
  await once(socket, "open");
  let count = 0;
  const wait = (isIt: (message: Record<string, unknown>) => boolean) =>
    new Promise<Record<string, unknown>>((resolve) => {
      const hear = (data: WebSocket.RawData) => {
        const message = JSON.parse(String(data));
        if (!isIt(message)) return;
        socket.off("message", hear);
        resolve(message);
      };
      socket.on("message", hear);
    });
  const call = (method: string, params: object = {}) => {
    count += 1;
    const id = count;
    const answered = wait((message) => message["id"] === id);
    socket.send(JSON.stringify({ id, method, params }));
    return answered;
  };
  return { call, paused: () => wait(({ method }) => method === "Debugger.paused"), close: () => socket.close() };
}

test("an inspected function has one environment, no time limit while it is stopped, and goes on between invocations", async () => {
  const inspectPort = await freePort();
  const lines: string[] = [];
  await using runtime = createFunctionRuntime({
    functions: [{ name: "F", bundle, timeoutMs: 100, inspectPort }],
    ...{ region: "eu-west-1", accountId: "123456789012" },
    onLine: (_, line) => lines.push(line),
  });
  expect(await runtime.warm()).toEqual([]);
  const inspector = await attach(inspectPort);
  await inspector.call("Debugger.enable");
  // Nothing is invoked, and it answers.
  expect(await inspector.call("Runtime.evaluate", { expression: "1 + 1" })).toMatchObject({
    result: { result: { value: 2 } },
  });

  const paused = inspector.paused();
  let ended = false;
  let queued = 0;
  const onQueued = () => {
    queued += 1;
  };
  const stopped = runtime.invoke("F", '{ "stop": true }', { onQueued }).finally(() => {
    ended = true;
  });
  const another = runtime.invoke("F", "{}", { onQueued });
  await paused;
  // Far longer than the function has: the debugger is asked until it has been.
  const until = performance.now() + 400;
  while (performance.now() < until) await inspector.call("Debugger.evaluateOnCallFrame", { callFrameId: "" });
  expect(ended).toBe(false);
  expect(runtime.environmentCount("F")).toBe(1);
  // The invoker's own time does not run either.
  expect(queued).toBe(2);
  await inspector.call("Debugger.resume");
  expect(await stopped).toMatchObject({ kind: "returned" });
  expect(await another).toMatchObject({ kind: "returned" });
  expect(lines).toEqual(["Debugger attached."]);

  // Another version listens on the same port, once the one before has gone.
  inspector.close();
  expect(await runtime.replace({ name: "F", bundle, timeoutMs: 100, inspectPort })).toBeUndefined();
  const second = await attach(inspectPort);
  expect(await second.call("Runtime.evaluate", { expression: "1 + 1" })).toMatchObject({
    result: { result: { value: 2 } },
  });
  second.close();
});
