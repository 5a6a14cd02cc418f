import type { FailedEvent, HubEvent } from "@switchboard/domain";
import { connectionOf } from "@switchboard/domain/testing";
import { sampleEvents } from "@switchboard/domain/testing/contracts";
import { expect, test } from "vitest";
import { mainItem } from "../../src/dynamodb/connections/connection-item.ts";
import { createEventHandler } from "../../src/lambda/index.ts";
import { createCurrentInvocation, createJsonLog } from "../../src/observability/index.ts";
import { encodeEvents } from "../../src/sqs/event-text.ts";

const nowMs = 1_767_225_605_000;

function setUp(refuses: (event: HubEvent) => boolean = () => false) {
  const given: { readonly events: readonly HubEvent[]; readonly untilMs: number }[] = [];
  const lines: string[] = [];
  const clock = { now: () => nowMs };
  const invocation = createCurrentInvocation({ isTraced: false });
  const handler = createEventHandler({
    clock,
    log: createJsonLog({ clock, invocation, service: "hub", write: (line) => void lines.push(line) }),
    async putEvents(events, untilMs): Promise<readonly FailedEvent[]> {
      given.push({ events, untilMs });
      return events.filter(refuses).map((event) => ({ event, fault: new Error("full") }));
    },
  });
  const handle = (Records: unknown, remainingMs = 60_000) => {
    const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => remainingMs };
    invocation.begin(context);
    return handler({ Records } as never, context);
  };
  return { handle, given, lines: () => lines.map((line) => JSON.parse(line)) };
}

function tableRecord(nth: number, more: object = {}) {
  const connection = connectionOf(`c-${nth}`, { sessionId: "anon/tab" });
  const NewImage = mainItem(connection, { proved: [], joined: [] });
  const { address, connectionId } = NewImage;
  return {
    ...{ eventID: `e-${nth}`, eventName: "INSERT", eventSource: "aws:dynamodb" },
    dynamodb: {
      ...{ ApproximateCreationDateTime: nowMs / 1000, Keys: { address, connectionId }, NewImage },
      SequenceNumber: String(100 + nth),
      ...more,
    },
  };
}

const queueRecord = (messageId: string, events: readonly HubEvent[]) => ({
  ...{ messageId, body: encodeEvents(events), eventSource: "aws:sqs" },
});

test("what records of a stream tell is put together, and the line says how much", async () => {
  const { handle, given, lines } = setUp();
  expect(await handle([tableRecord(1), tableRecord(2)])).toEqual({ batchItemFailures: [] });
  expect(given).toMatchObject([{ events: [{ id: "e-1" }, { id: "e-2" }], untilMs: nowMs + 55_000 }]);
  expect(lines()).toEqual([
    {
      ...{ timestamp: expect.any(String), level: "INFO", message: "events" },
      ...{ service: "hub", function_request_id: "r-1" },
      ...{ put: 2, failed: 0, durationMs: 0, outcome: "done" },
    },
  ]);
});

test("records of a stream whose events are not put are given out again, by their numbers", async () => {
  const { handle, lines } = setUp(({ id }) => id === "e-2" || id === "e-3");
  expect(await handle([1, 2, 3, 4].map((nth) => tableRecord(nth)))).toEqual({
    batchItemFailures: [{ itemIdentifier: "102" }, { itemIdentifier: "103" }],
  });
  expect(lines()).toMatchObject([{ level: "ERROR", put: 2, failed: 2, outcome: "kept", error: { message: "full" } }]);
});

test("a record of a stream that cannot be read is logged and passed: it would hold up all that come after it", async () => {
  const { handle, given, lines } = setUp();
  expect(await handle([tableRecord(1, { NewImage: undefined }), tableRecord(2)])).toEqual({ batchItemFailures: [] });
  expect(given).toMatchObject([{ events: [{ id: "e-2" }] }]);
  expect(lines()).toMatchObject([
    { level: "ERROR", outcome: "unreadable" },
    { level: "INFO", put: 1 },
  ]);
});

test("the events of a queue's messages are put; a message of which one is not is given out again", async () => {
  const [failed, refused] = [sampleEvents()["delivery-failed"], sampleEvents()["publication-refused"]];
  const { handle, given } = setUp(({ id }) => id === refused[1]?.id);
  expect(await handle([queueRecord("q-1", failed), queueRecord("q-2", refused)])).toEqual({
    batchItemFailures: [{ itemIdentifier: "q-2" }],
  });
  expect(given[0]?.events).toEqual([...failed, ...refused]);
});

test.each([
  "{}",
  "no JSON: never-log-this",
  '{"version":2,"events":[]}',
  '{"version":1,"events":[{"kind":"connected"}]}',
])("a message that has no events is left to the queue, which puts it aside in the end: %s", async (body) => {
  const { handle, lines } = setUp();
  const records = [
    { messageId: "q-1", body, eventSource: "aws:sqs" },
    queueRecord("q-2", sampleEvents()["delivery-failed"]),
  ];
  expect(await handle(records)).toEqual({ batchItemFailures: [{ itemIdentifier: "q-1" }] });
  expect(lines()).toMatchObject([
    { level: "ERROR", outcome: "kept" },
    { level: "INFO", put: 2 },
  ]);
  expect(JSON.stringify(lines())).not.toContain("never-log");
});

test.each([
  [60_000, 55_000],
  [6000, 3000],
])("of %d ms that remain, %d are for putting events", async (remainingMs, forEventsMs) => {
  const { handle, given } = setUp();
  await handle([tableRecord(1)], remainingMs);
  expect(given[0]?.untilMs).toBe(nowMs + forEventsMs);
});

test("what is no batch is refused", async () => {
  const { handle } = setUp();
  await expect(handle(undefined)).rejects.toThrow("no event of a stream or a queue");
});
