import { expect } from "vitest";
import { conformanceRows } from "./support/rows.ts";

const row = conformanceRows();

/** 11 bytes in base64 with the URL-safe alphabet and padding (observed). */
const ID = /^[A-Za-z0-9_-]{14}[AEIMQUYcgkosw048]=$/;

row("C08", "a MESSAGE event has a request context, a body and nothing of the handshake", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect();
  const { event } = await client.observe();
  expect(Object.keys(event).sort()).toEqual(["body", "isBase64Encoded", "requestContext"]);
  expect(JSON.parse(event.body ?? "")).toEqual({ service: "fixture", action: "two-way", do: {} });
  const odd = ' {"action" : "two-way",\n"x":"\\u00e9 é"} ';
  expect(JSON.parse(await client.ask(odd)).event.body).toBe(odd);

  const plain = await target.api("plain");
  const withVariables = await (await plain.connect()).observe();
  expect(Object.keys(withVariables.event).sort()).toEqual([
    "body",
    "isBase64Encoded",
    "requestContext",
    "stageVariables",
  ]);
  expect(withVariables.event).toMatchObject({ isBase64Encoded: false, stageVariables: { colour: "blue" } });
});

row("C09", "ids look like API Gateway's; only MESSAGE events have a messageId", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const report = { reportTo: await observer.id() };
  const client = await guarded.connect({ do: report, authorize: report, onDisconnect: report });
  const authorizing = await observer.nextObservation();
  const connecting = await observer.nextObservation();
  const messages = [await client.observe(), await client.observe()];
  client.webSocket.close();
  const leaving = await observer.nextObservation();

  const contexts = [authorizing, connecting, ...messages, leaving].map(({ event }) => event.requestContext);
  expect(contexts.map(({ eventType }) => eventType)).toEqual([
    "CONNECT",
    "CONNECT",
    "MESSAGE",
    "MESSAGE",
    "DISCONNECT",
  ]);
  expect(contexts.map(({ messageId }) => messageId)).toEqual([
    undefined,
    undefined,
    expect.stringMatching(ID),
    expect.stringMatching(ID),
    undefined,
  ]);
  expect(new Set(contexts.map(({ connectionId }) => connectionId)).size).toBe(1);
  for (const { connectionId, requestId, extendedRequestId } of contexts) {
    expect(connectionId).toMatch(ID);
    expect(requestId).toMatch(ID);
    expect(extendedRequestId).toBe(requestId);
  }
  expect(messages[0]?.event.requestContext.messageId).not.toBe(messages[1]?.event.requestContext.messageId);
});

row("C10", "every event carries what the authorizer returned", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const report = { reportTo: await observer.id() };
  const client = await guarded.connect({
    authorize: { context: { tenant: "t1" } },
    do: report,
    onDisconnect: report,
  });
  const connecting = await observer.nextObservation();
  const message = await client.observe();
  client.webSocket.close();
  const leaving = await observer.nextObservation();
  for (const { event } of [connecting, message, leaving]) {
    expect(event.requestContext.authorizer).toEqual({
      principalId: "fixture",
      tenant: "t1",
      onDisconnect: JSON.stringify(report),
      integrationLatency: expect.any(Number),
    });
  }
});
