import { expect, test } from "vitest";
import { checkEventSources } from "../../src/event-source/check-event-sources.ts";

const functions = [{ name: "F", bundle: "/f.cjs", timeoutMs: 30_000 }];
const queues = [
  { name: "dead" },
  { name: "q", visibilityTimeoutSeconds: 60, redrive: { deadLetterQueueName: "dead", maxReceiveCount: 3 } },
];

test("a good definition has no problems", () => {
  const eventSources = [
    { queueName: "q", functionName: "F", batchSize: 100, maximumBatchingWindowSeconds: 1, maximumConcurrency: 2 },
  ];
  expect(checkEventSources({ queues, eventSources, functions })).toEqual([]);
});

test("everything that is no such definition is named at once", () => {
  const wrong = {
    functions,
    queues: [{ name: "a b", visibilityTimeoutSeconds: 43_201, retentionSeconds: 59, colour: "red" }, {}],
    eventSources: [
      { queueName: "q", functionName: "F", batchSize: 10_001, maximumBatchingWindowSeconds: 301 },
      { queueName: "q", maximumConcurrency: 1, reportBatchItemFailures: "yes" },
    ],
  };
  expect(checkEventSources(wrong)).toEqual([
    "queues[0].name is not a name of 1 to 80 letters, digits, - and _",
    "queues[0].visibilityTimeoutSeconds is not a whole number from 0 to 43200",
    "queues[0].retentionSeconds is not a whole number from 60 to 1209600",
    "queues[0].colour is not known",
    "queues[1].name is missing",
    "eventSources[0].batchSize is not a whole number from 1 to 10000",
    "eventSources[0].maximumBatchingWindowSeconds is not a whole number from 0 to 300",
    "eventSources[1].functionName is missing",
    "eventSources[1].maximumConcurrency is not a whole number from 2 to 1000",
    "eventSources[1].reportBatchItemFailures is not true or false",
  ]);
  expect(checkEventSources({ queues: {}, eventSources: 1 })).toEqual(["queues is no list", "eventSources is no list"]);
});

test("everything that does not fit together is named", () => {
  const wrong = {
    functions,
    queues: [
      ...queues,
      { name: "q" },
      { name: "r", redrive: { deadLetterQueueName: "none", maxReceiveCount: 1 } },
      { name: "s", redrive: { maxReceiveCount: 0 } },
      { name: "short", visibilityTimeoutSeconds: 29 },
    ],
    eventSources: [
      { queueName: "none", functionName: "None", batchSize: 11 },
      { queueName: "short", functionName: "F" },
    ],
  };
  expect(checkEventSources(wrong)).toEqual([
    "there are several queues q",
    "queue r: there is no queue none",
    "queue s redrive.deadLetterQueueName is missing",
    "queue s redrive.maxReceiveCount is not a whole number from 1 to 1000",
    "event source none of None: there is no queue none",
    "event source none of None: there is no function None",
    "event source none of None: a batchSize above 10 needs a maximumBatchingWindowSeconds",
    "event source short of F: the function's timeout is longer than the queue's visibility timeout",
  ]);
});
