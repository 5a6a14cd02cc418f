import { createCurrentInvocation } from "@switchboard/adapters-aws/observability";
import type { Log } from "@switchboard/domain";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  addresses,
  compose,
  delivering,
  denials,
  departures,
  eventQueue,
  fanOut,
  gateway,
  history,
  inspecting,
  memberships,
  presence,
  protocols,
  publishing,
  runtime,
  storage,
  switchboardV1,
} from "../src/index.ts";
import { composeInMemory } from "../src/testing/index.ts";

const environment = { TABLE_NAME: "connections", AWS_REGION: "eu-central-1", AUTH: "none" };
const publishModules = [
  ...([runtime, storage, presence, departures, switchboardV1, protocols, gateway, addresses, delivering] as const),
  ...([fanOut, history, eventQueue, publishing] as const),
] as const;
const inspectModules = [runtime, storage, addresses, history, memberships, denials, inspecting] as const;
const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => 60_000 };

/** What the function writes to its standard output, as it is deployed. */
const lines: string[] = [];
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => lines.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  lines.splice(0);
  delete process.env["_X_AMZN_TRACE_ID"];
});
const written = () => lines.splice(0).map((line) => JSON.parse(line) as Record<string, unknown>);

/** A request that is refused before anything is read. */
async function inspect(more: Record<string, string> = {}) {
  await compose({ ...environment, ...more }, inspectModules)("inspectHandler")({ members: 7 }, context);
  return written();
}

test("lines name the deployment and the invocation, and the trace where the deployment is traced", async () => {
  process.env["_X_AMZN_TRACE_ID"] = "Root=1-a;Parent=b;Sampled=1";
  const keys = { level: "INFO", message: "inspect", service: "switchboard", function_request_id: "r-1" };
  const [line] = await inspect();
  expect(line).toMatchObject(keys);
  expect(line).not.toHaveProperty("xray_trace_id");
  expect(await inspect({ POWERTOOLS_SERVICE_NAME: "chat", TRACING: "true" })).toMatchObject([
    { ...keys, service: "chat", xray_trace_id: "1-a" },
  ]);
});

test("LOG_LEVEL leaves lines out, and never a metric", async () => {
  expect(await inspect({ LOG_LEVEL: "INFO" })).toHaveLength(1);
  expect(await inspect({ LOG_LEVEL: "WARN" })).toEqual([]);
  const part = compose({ ...environment, LOG_LEVEL: "ERROR" }, inspectModules);
  const metrics = compose({ ...environment, LOG_LEVEL: "ERROR" }, inspectModules)("metrics");
  metrics.count("PublicationsRefused", 1);
  part("log").info("x", {});
  part("log").error("y", new Error("no"), {});
  expect(written()).toMatchObject([{ PublicationsRefused: 1 }, { level: "ERROR" }, { Faults: 1 }]);
});

test("what is no level is one of the configuration's problems, as is what is no flag", () => {
  expect(() => compose({ ...environment, LOG_LEVEL: "DEBUG", TRACING: "Active" }, inspectModules)).toThrowError(
    /LOG_LEVEL may only be INFO, WARN, ERROR\n- TRACING may only be true, false/,
  );
});

test("an invocation has begun before anything is done for it", async () => {
  const invocation = createCurrentInvocation({ isTraced: false });
  const seen: (string | undefined)[] = [];
  const note = () => void seen.push(invocation.id);
  const log: Log = { info: note, warn: note, error: note };
  const { part, memory } = composeInMemory(publishModules, {}, { invocation, log });
  const publish = part("publishHandler");
  await memory.clock.until(publish({ action: "sendMessage", sessions: ["a"], text: "x" }, context));
  await memory.clock.until(publish({ action: "typo" }, { ...context, awsRequestId: "r-2" }));
  expect(seen).toEqual(["r-1", "r-2"]);
});
