import { describeLog } from "@switchboard/domain/testing/contracts";
import { expect, test } from "vitest";
import { createJsonLog } from "../../src/observability/index.ts";

describeLog("JSON", async () => {
  const lines: string[] = [];
  const log = createJsonLog({ clock: { now: () => 1_767_225_600_000 }, write: (line) => lines.push(line) });
  return { log, take: () => lines.splice(0), [Symbol.asyncDispose]: async () => {} };
});

test("an error that cannot be looked at is logged as one", () => {
  const lines: string[] = [];
  const log = createJsonLog({ clock: { now: () => 0 }, write: (line) => lines.push(line) });
  const unreadable = Object.defineProperty(new Error("x"), "stack", {
    get() {
      throw new Error("It cannot be read.");
    },
  });
  log.error("failed", unreadable, {});
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: "1970-01-01T00:00:00.000Z", level: "ERROR", event: "failed", cause: { name: "unreadable" } },
  ]);
});
