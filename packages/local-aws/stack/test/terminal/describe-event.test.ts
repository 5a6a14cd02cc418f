import type { GatewayEvent } from "@switchboard/local-service";
import { expect, test } from "vitest";
import { describeEvent } from "../../src/terminal/describe-event.ts";
import { createFunctionSayings } from "../../src/terminal/function-sayings.ts";

const connectionId = "AAAAAAAAAAAAAAA=";

test.each<[GatewayEvent, string]>([
  [
    {
      ...{ type: "refused", connectionId, status: 403, by: "stage", because: "the stage is prod", durationMs: 1 },
    },
    "$connect refused with 403 in 1 ms: the stage is prod",
  ],
  [
    {
      ...{ type: "refused", connectionId, status: 401, by: "identity-source", durationMs: 1 },
      ...{ because: "route.request.header.Auth is missing or empty", functionName: "Auth" },
    },
    "$connect authorizer Auth refused with 401 in 1 ms: route.request.header.Auth is missing or empty",
  ],
  [
    {
      ...{ type: "routed", connectionId, requestId: "r", routeKey: "send", bytes: 24, outcome: "replied" },
      ...{ functionName: "Send", status: 200, replyBytes: 92, durationMs: 12 },
    },
    "send Send 200 replied in 12 ms, 24 bytes, 92 bytes back",
  ],
  [
    {
      ...{ type: "routed", connectionId, requestId: "r", routeKey: "send", bytes: 24, outcome: "handled" },
      ...{ functionName: "Send", status: 500, replyBytes: 0, durationMs: 12 },
    },
    "send Send 500 handled in 12 ms, 24 bytes",
  ],
  [
    {
      ...{ type: "routed", connectionId, requestId: "r", routeKey: "send", bytes: 24, outcome: "failed" },
      ...{ functionName: "Send", because: "TypeError", replyBytes: 112, durationMs: 12 },
    },
    "send Send failed in 12 ms, 24 bytes, 112 bytes back: TypeError",
  ],
  [
    {
      ...{ type: "routed", connectionId, requestId: "r", routeKey: "", bytes: 24, outcome: "no-route" },
      ...{ replyBytes: 112, durationMs: 0 },
    },
    "(no route) no-route in 0 ms, 24 bytes, 112 bytes back",
  ],
  [
    {
      ...{ type: "disconnected", connectionId, requestId: "r", outcome: "handled", durationMs: 3 },
      ...{ functionName: "Bye", status: 200 },
    },
    "$disconnect Bye 200 handled in 3 ms",
  ],
  [
    {
      ...{ type: "managed", connectionId, operation: "POST", status: 410, bytes: 3 },
      errorType: "GoneException",
    },
    "@connections POST 410 GoneException, 3 bytes",
  ],
])("a line has route, function, status, time and reason: %j", (event, line) => {
  expect(describeEvent(event)).toBe(`${connectionId} ${line}`);
});

test.each<[GatewayEvent, string]>([
  [
    { ...{ type: "records", tableName: "T", functionName: "F", requestId: "r" }, records: 3, failed: 0, durationMs: 5 },
    "[r] T F: 3 records in 5 ms",
  ],
  [
    {
      ...{ type: "records", tableName: "T", functionName: "F", requestId: "r", records: 3, failed: 2, durationMs: 5 },
      errorType: "TypeError",
    },
    "[r] T F: 3 records, 2 of them failed: TypeError in 5 ms",
  ],
  [
    { type: "records-given-up", tableName: "T", functionName: "F", records: 2, because: "RecordAgeExceeded" },
    "T F: gave up 2 records: RecordAgeExceeded",
  ],
  [
    { type: "event", busName: "default", source: "shop", detailType: "Order", ruleName: "Rule", target: "F" },
    'default event "Order" of shop, Rule → F',
  ],
  [
    {
      ...{ type: "event", busName: "default", source: "shop", detailType: "Order", ruleName: "Rule", target: "F" },
      errorType: "NO_PERMISSIONS",
    },
    'default event "Order" of shop, Rule → F: NO_PERMISSIONS',
  ],
  [
    { type: "event", busName: "orders", source: "shop", detailType: "Order" },
    'orders event "Order" of shop, no rule is for it',
  ],
  [
    {
      ...{ type: "batch", queueName: "Q", functionName: "F", invocationId: "1a2b3c4d-0000-4000-8000-000000000000" },
      ...{ messages: 2, failed: 0, durationMs: 5 },
    },
    "[1a2b3c4d] Q F: 2 messages in 5 ms",
  ],
  [{ type: "restarted", functionNames: ["F", "G"] }, "F, G: changed, restarted"],
  [
    { type: "not-restarted", functionName: "F", because: "Runtime.UserCodeSyntaxError: Unexpected token" },
    "F: changed, but goes on as before: Runtime.UserCodeSyntaxError: Unexpected token",
  ],
  [{ type: "expired", items: 2 }, "time to live: 2 items deleted"],
  [{ type: "warning", message: "Resources.A: has no effect here" }, "warning: Resources.A: has no effect here"],
])("what feeds functions beside the API has a line as well: %j", (event, line) => {
  expect(describeEvent(event)).toBe(line);
});

test("an invocation is named as its function's own lines name it", () => {
  const invocationId = "1a2b3c4d-0000-4000-8000-000000000000";
  const event = { type: "connected", connectionId, invocationId, durationMs: 3 } as const;
  expect(describeEvent(event)).toBe(`[1a2b3c4d] ${connectionId} $connect connected in 3 ms`);
});

test("what was kept out is said", () => {
  const blocked = { type: "blocked", method: "POST", caller: "http://evil.example" } as const;
  expect(describeEvent({ ...blocked, because: "origin" })).toBe(
    "blocked a POST request: it comes from a page of http://evil.example",
  );
  expect(describeEvent({ ...blocked, because: "host", caller: undefined })).toBe(
    "blocked a POST request: unknown is not a name of this machine",
  );
});

test("what a function has logged of an event stands in the event's line, codes only", () => {
  const sayings = createFunctionSayings();
  const hear = (line: object) => sayings.hear(JSON.stringify(line));
  hear({ level: "INFO", requestId: "r1", outcome: "unauthorized", reason: "token-malformed" });
  hear({ level: "INFO", requestId: "r2", function_request_id: "r5", outcome: "sent" });
  hear({ level: "INFO", function_request_id: "r6", outcome: "ack" });
  hear({ level: "INFO", requestId: "r3", outcome: "A payload" });
  hear({ level: "INFO", requestId: "r4", outcome: "refused", reason: "never-log-this: it is a text" });
  for (const line of ["plain", "{", '{"outcome"', '{"outcome":"x"}', "null", '"outcome"']) sayings.hear(line);
  expect(["r1", "r2", "r3", "r4", "r5", "r6", undefined].map((id) => sayings.of(id))).toEqual([
    ...["unauthorized (token-malformed)", "sent", undefined, "refused", undefined, "ack", undefined],
  ]);
  expect(sayings.of("r1")).toBeUndefined();
  const event = { type: "refused", connectionId, status: 401, by: "$connect", durationMs: 14 } as const;
  expect(describeEvent({ ...event, because: "the function refused it" }, "unauthorized (token-malformed)")).toBe(
    `${connectionId} $connect refused with 401 in 14 ms: the function refused it: unauthorized (token-malformed)`,
  );
});

test("what nobody asks for is forgotten after a while", () => {
  const sayings = createFunctionSayings();
  for (let n = 0; n < 1_001; n++) sayings.hear(JSON.stringify({ requestId: `r${n}`, outcome: "sent" }));
  expect([sayings.of("r0"), sayings.of("r1"), sayings.of("r1000")]).toEqual([undefined, "sent", "sent"]);
});
