import { expect, test } from "vitest";
import { startHub } from "../support/hub.ts";

/** What must never be in a log: every part of this run that only the clients know. */
const secrets = { query: "query-secret", payload: "payload-secret" };

test("functions log JSON lines with connection, route, request and outcome, and nothing that clients sent", async () => {
  const hub = await startHub();
  const alice = await hub.connect({ session_id: "alice", other: secrets.query });
  const { connectionId } = await alice.hello();
  await alice.ask({ action: "sendMessage", sessions: ["alice"], exclude: "session", text: secrets.payload });
  await alice.ask(secrets.payload);
  await alice.close();
  await hub.event("disconnected");
  await hub[Symbol.asyncDispose]();

  const lines = hub.lines.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
  // The other lines are metrics.
  const logged = lines.filter((line) => !("_aws" in line));
  expect(logged.map(({ message, outcome }) => [message, outcome])).toEqual([
    ["connect", "accepted"],
    ["frame", "welcome"],
    ["frame", "ack"],
    ["frame", "not-json"],
    ["disconnect", "closed"],
  ]);
  for (const line of logged) {
    expect(line).toMatchObject({ level: "INFO", connectionId, routeKey: expect.any(String) });
    expect(line).toMatchObject({
      service: "switchboard",
      timestamp: expect.any(String),
      requestId: expect.any(String),
    });
    expect(line["function_request_id"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(line).not.toHaveProperty("xray_trace_id");
    expect(line["durationMs"]).toEqual(expect.any(Number));
  }
  expect(logged[2]).toMatchObject({ messageId: expect.any(String), delivered: 0, gone: 0, failed: 0, queued: 0 });
  const everything = JSON.stringify(hub.lines);
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
});

test("with the level WARN, functions say what somebody should correct, and count as before", async () => {
  await using hub = await startHub({ LOG_LEVEL: "WARN" });
  const alice = await hub.connect({ session_id: "alice" });
  await alice.ask({ action: "sendMessage", sessions: ["alice"], exclude: "session", text: "hello" });
  await alice.close();
  await hub.event("disconnected");
  const lines = hub.lines.map(({ line }) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.every((line) => "_aws" in line)).toBe(true);
  expect(lines.filter((line) => "Opened" in line || "Closed" in line)).toHaveLength(2);
});
