import { expect, test } from "vitest";
import { createPublishHandler } from "../../src/lambda/index.ts";
import { createCurrentInvocation, createJsonLog } from "../../src/observability/index.ts";

const inQueue = (messageId: string, data: string) => ({
  ...{ messageId, body: JSON.stringify({ to: {}, data }), attributes: { ApproximateReceiveCount: "1" } },
  ...{ eventSource: "aws:sqs", eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:Publications" },
});

test("a record that throws is the only one of its batch that comes again", async () => {
  const lines: string[] = [];
  const clock = { now: () => 0 };
  const invocation = createCurrentInvocation({ isTraced: false, readTraceHeader: () => undefined });
  const answered: string[] = [];
  const handler = createPublishHandler({
    ...{ clock, invocation },
    log: createJsonLog({ clock, write: (line) => void lines.push(line), service: "hub", invocation }),
    letters: { write: async () => undefined },
    async answer(_request, { callId }) {
      if (callId === "q-2") throw new RangeError("Maximum call stack size exceeded");
      answered.push(callId);
      return { answer: {}, outcomes: [], refused: [] };
    },
  });
  const Records = [inQueue("q-1", "sent"), inQueue("q-2", "private"), inQueue("q-3", "sent")];
  const context = { awsRequestId: "r-1", getRemainingTimeInMillis: () => 60_000 };
  expect(await handler({ Records }, context)).toEqual({ batchItemFailures: [{ itemIdentifier: "q-2" }] });
  expect(answered).toEqual(["q-1", "q-3"]);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "ERROR", outcome: "internal", publicationId: "q-2" },
  ]);
  expect(lines.join()).not.toContain("private");
});
