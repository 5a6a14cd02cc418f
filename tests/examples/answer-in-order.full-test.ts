import { createHub, type Hub as HubOfBackend } from "@switchboard/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AnswerExample, startAnswerExample } from "../support/answer-example.ts";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
let example: AnswerExample;
let backend: HubOfBackend;
beforeAll(async () => {
  hub = await startHub();
  const endpoint = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  backend = createHub({ lambda: { endpoint, region: "us-east-1", credentials } });
  example = await startAnswerExample(hub, 0);
});
afterAll(async () => {
  await example[Symbol.asyncDispose]();
  backend.close();
  await hub[Symbol.asyncDispose]();
});

test("it serves its page, the client and tokens, and nothing else", async () => {
  const statusOf = async (path: string) => (await fetch(new URL(path, example.address))).status;
  expect(await (await fetch(example.address)).text()).toContain('<script type="module">');
  expect(await Promise.all(["/client.js", "/token", "/answers", "/backend.ts"].map(statusOf))).toEqual([
    ...[200, 200, 404, 404],
  ]);
  const headers = { origin: "https://evil.example" };
  expect((await fetch(new URL("/answers", example.address), { method: "POST", headers })).status).toBe(403);
});

interface Piece {
  readonly text?: string;
  readonly isDone?: true;
}

test("an answer is kept in its order, whether anybody watches or not", { timeout: 90_000 }, async () => {
  const begun = await fetch(new URL("/answers", example.address), { method: "POST" });
  const group = await begun.text();
  expect([begun.status, group]).toEqual([201, expect.stringMatching(/^answer-\w+$/)]);
  const newest = async () => (await backend.history({ group }, { limit: 1 })).messages[0]?.data as Piece | undefined;
  await expect.poll(newest, { timeout: 80_000 }).toEqual({ isDone: true });
  const pieces: Piece[] = [];
  let before: number | undefined;
  do {
    const page = await backend.history({ group }, { limit: 100, ...(before !== undefined && { before }) });
    pieces.unshift(...page.messages.map(({ data }) => data as Piece));
    before = page.before;
  } while (before !== undefined);
  expect(pieces.map(({ text = "" }) => text).join("")).toBe(example.whole);
  expect(pieces.length).toBeGreaterThan(300);
});
