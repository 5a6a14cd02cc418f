import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EditedTemplate, editTemplate } from "../support/edited-template.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { connectLineClient, type LineClient } from "../support/line-client.ts";

/** The functions that must know what a client speaks. */
const functions = ["connect", "message", "publish", "deliver"] as const;
const scripts = fileURLToPath(new URL("../../scripts/", import.meta.url));

let built: string;
let template: EditedTemplate;
let hub: Hub;
/** A hub whose functions are bundled like those that are deployed, with one more module in each. */
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "switchboard-second-protocol-"));
  for (const name of functions) {
    const sources = fileURLToPath(new URL(`functions/${name}`, import.meta.url));
    execFileSync(process.execPath, [join(scripts, "bundle-functions.mjs"), sources, join(built, name)]);
    writeFileSync(join(built, `${name}.zip`), zipSync({ "main.cjs": readFileSync(join(built, name, "main.cjs")) }));
  }
  template = editTemplate(
    ...functions.map((name) => [`../apps/lambda-${name}/dist/lambda-${name}.zip`, join(built, `${name}.zip`)] as const),
  );
  hub = await startHub({ DIRECT_DELIVERY_LIMIT: "1" }, { templateFile: template.file, expireEverySeconds: 0 });
}, 120_000);
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  template[Symbol.dispose]();
  rmSync(built, { recursive: true });
});

const connectLine = (...offers: readonly string[]): Promise<LineClient> =>
  connectLineClient(hub.switchboard.gateway.url, ["line.v1", ...offers]);

test("its clients prove who they are, ask several things in one text, and are answered by id", async () => {
  const token = await (
    await fetch(`http://127.0.0.1:${hub.switchboard.gateway.port}/token?user=ada&groups=crew`)
  ).text();
  const ada = await connectLine(`line.token.${token}`, "line.session.tab-1");
  expect(ada.protocol).toBe("line.v1");
  expect(await ada.ask("HELLO h-1\nPING p-1\nDANCE d-1")).toEqual([
    expect.stringMatching(/^OK h-1 WELCOME \S+ \d+ user:ada,session:ada\/tab-1 \S+ \S+$/),
    "OK p-1 PONG",
    "ERR d-1 unknown-verb",
  ]);
  ada.close();
});

test("a handshake with bad credentials is refused, and one in no protocol of the hub's", async () => {
  await expect(connectLine("line.token.junk")).rejects.toMatchObject({ status: 401 });
  await expect(connectLineClient(hub.switchboard.gateway.url, ["line.v2"])).rejects.toMatchObject({ status: 400 });
});

test("clients of both protocols hear each other, directly and through the workers", async () => {
  const line = await connectLine("line.session.both");
  const framed = await hub.connect({ session_id: "both" });
  const alice = await hub.connect({ session_id: "alice" });
  await Promise.all([framed.hello(), alice.hello()]);

  // One of the two is delivered to at once, the other by a worker, whichever comes first.
  const ack = await alice.ask({ action: "sendMessage", sessions: ["both"], text: "to both" });
  expect(ack).toMatchObject({ type: "ack", delivered: 1, queued: 1 });
  expect(await framed.next()).toMatchObject({ type: "message", data: { text: "to both" } });
  expect(await line.next()).toMatch(/^MSG \S+ \d+ session:anon\/alice \S+ \{"text":"to both"\}$/);

  const [answer = ""] = await line.ask('SEND s-1 session:alice {"text":"back"}');
  expect(answer).toMatch(/^OK s-1 SENT \S+ 1 0 0 0$/);
  expect(await alice.next()).toMatchObject({
    type: "message",
    from: { sessionId: "anon/both" },
    data: { text: "back" },
  });
  line.close();
});

test("a connection whose time is over is told in its own protocol", async () => {
  const line = await connectLine("line.session.late");
  const [welcome = ""] = await line.ask("HELLO h");
  const connectionId = decodeURIComponent(welcome.split(" ")[3] ?? "");
  await hub.expire(connectionId, Math.floor(Date.now() / 1000) - 1);
  line.send("PING p");
  expect([await line.next(), await line.next()]).toEqual(["BYE expired", "END"]);
  expect(await line.closed).toBe(1000);
});

test("with two protocols, a connection that nothing is remembered of is closed without a word", async () => {
  const line = await connectLine("line.session.forgotten");
  const [welcome = ""] = await line.ask("HELLO h");
  await hub.remove(decodeURIComponent(welcome.split(" ")[3] ?? ""));
  line.send("PING p");
  expect(await line.closed).toBe(1000);
  expect(line.untaken).toEqual([]);
});
