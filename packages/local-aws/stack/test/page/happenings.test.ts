import type { Happened } from "@switchboard/local-page/contract";
import type { GatewayEvent } from "@switchboard/local-service";
import { expect, test } from "vitest";
import { createHappenings } from "../../src/page/happenings.ts";
import { isFailure } from "../../src/page/is-failure.ts";

const closed: GatewayEvent = { type: "closed", connectionId: "abc=", code: 1000, openMs: 5_000 };

test("whoever comes later is told the last of it, in order, and then what comes, once", async () => {
  const happenings = createHappenings(0, () => 7);
  happenings.hearEvent(closed);
  happenings.hearLine("Echo", "hello");
  const told: Happened[][] = [];
  const stop = happenings.watch((happened) => told.push([...happened]));
  happenings.hearLine("Echo", "again");
  await expect.poll(() => told.length).toBe(2);
  stop();
  happenings.hearLine("Echo", "nobody hears it");
  expect(told).toEqual([
    [
      { number: 1, atMs: 7, kind: "event", text: "abc= closed with 1000 after 5 s", isFailure: false },
      { number: 2, atMs: 7, kind: "line", text: "Echo: hello", isFailure: false },
    ],
    [{ number: 3, atMs: 7, kind: "line", text: "Echo: again", isFailure: false }],
  ]);
});

test("two who watch are told the same, and nothing twice", async () => {
  const happenings = createHappenings(0);
  const numbers: number[][] = [[], []];
  happenings.watch((happened) => numbers[0]?.push(...happened.map(({ number }) => number)));
  happenings.hearEvent(closed);
  happenings.watch((happened) => numbers[1]?.push(...happened.map(({ number }) => number)));
  happenings.hearEvent(closed);
  await expect
    .poll(() => numbers)
    .toEqual([
      [1, 2],
      [1, 2],
    ]);
});

test("no more than 500 are kept, and what is long is cut", () => {
  const happenings = createHappenings();
  for (let count = 0; count < 501; count += 1) happenings.hearLine("F", "x".repeat(3_000));
  const told: Happened[] = [];
  happenings.watch((happened) => told.push(...happened))();
  expect([told.length, told[0]?.number, told[0]?.text.length]).toEqual([500, 2, 2_001]);
});

const done = { connectionId: "abc=", requestId: "r", routeKey: "x", bytes: 1, replyBytes: 0, durationMs: 1 };

test.each<[GatewayEvent, boolean]>([
  [{ type: "routed", ...done, outcome: "handled" }, false],
  [{ type: "routed", ...done, outcome: "replied" }, false],
  [{ type: "routed", ...done, outcome: "no-route" }, true],
  [{ type: "managed", operation: "POST", connectionId: "abc=", status: 200, bytes: 1 }, false],
  [{ type: "managed", operation: "POST", connectionId: "abc=", status: 410, bytes: 1 }, true],
  [
    { type: "batch", queueName: "q", functionName: "F", invocationId: "i", messages: 2, failed: 1, durationMs: 1 },
    true,
  ],
  [{ type: "not-restarted", functionName: "F", because: "SyntaxError" }, true],
  [{ type: "restarted", functionNames: ["F"] }, false],
  [{ type: "warning", message: "no effect" }, true],
  [closed, false],
])("%j is a failure: %s", (event, failed) => {
  expect(isFailure(event)).toBe(failed);
});
