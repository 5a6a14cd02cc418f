import { describeLog } from "@switchboard/domain/testing/contracts";
import { expect, test } from "vitest";
import { createCurrentInvocation, createJsonLog, logLevels } from "../../src/observability/index.ts";
import { anyInvocation } from "../invocations.ts";

const nowMs = 1_767_225_600_000;

function createLog(options: Partial<Parameters<typeof createJsonLog>[0]> = {}) {
  const lines: string[] = [];
  const log = createJsonLog({
    ...{ ...anyInvocation, clock: { now: () => nowMs }, write: (line: string) => void lines.push(line) },
    ...options,
  });
  return { log, take: () => lines.splice(0), parsed: () => lines.splice(0).map((line) => JSON.parse(line)) };
}

describeLog("JSON", async () => ({ ...createLog(), [Symbol.asyncDispose]: async () => {} }));

test("a line begins with the keys of Powertools for AWS Lambda", () => {
  const readTraceHeader = () => "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
  const invocation = createCurrentInvocation({ isTraced: true, readTraceHeader });
  invocation.begin({ awsRequestId: "r-1" });
  const { log, take } = createLog({ service: "chat", invocation });
  log.warn("publish", { outcome: "invalid-field", requestId: "gateway" });
  expect(take()).toEqual([
    JSON.stringify({
      ...{ level: "WARN", message: "publish", timestamp: "2026-01-01T00:00:00.000Z", service: "chat" },
      ...{ function_request_id: "r-1", xray_trace_id: "1-5759e988-bd862e3fe1be46a994272793" },
      ...{ outcome: "invalid-field", requestId: "gateway" },
    }),
  ]);
});

test("a line about something that belongs to another trace has that trace's id", () => {
  const invocation = createCurrentInvocation({ isTraced: true, readTraceHeader: () => "Root=1-own" });
  invocation.begin({ awsRequestId: "r-1" });
  const { log, parsed } = createLog({ invocation });
  log.info("task", { traceId: "1-other" });
  const [line] = parsed();
  expect(line).toMatchObject({ xray_trace_id: "1-other" });
  expect(line).not.toHaveProperty("traceId");
});

test.each([
  ["INFO", ["INFO", "WARN", "ERROR"]],
  ["WARN", ["WARN", "ERROR"]],
  ["ERROR", ["ERROR"]],
] as const)("with the level %s, there are the lines of %j", (level, written) => {
  const { log, parsed } = createLog({ level });
  log.info("one", {});
  log.warn("two", {});
  log.error("three", new Error("no"), {});
  expect(parsed().map((line) => line.level)).toEqual(written);
  expect(logLevels).toContain(level);
});

test("nothing is read of a line that is left out", () => {
  const { log, take } = createLog({ level: "ERROR" });
  const fields = {
    get outcome(): string {
      throw new Error("It was read.");
    },
  };
  log.info("one", fields);
  log.warn("two", fields);
  expect(take()).toEqual([]);
});

test("an error that cannot be looked at is logged as one", () => {
  const { log, parsed } = createLog();
  const unreadable = Object.defineProperty(new Error("x"), "stack", {
    get() {
      throw new Error("It cannot be read.");
    },
  });
  log.error("failed", unreadable, {});
  expect(parsed()).toMatchObject([{ level: "ERROR", message: "failed", error: { name: "unreadable" } }]);
});
