import {
  accept,
  type PublishMessages,
  type Refusal,
  reject,
  type SendMessageCommand,
  StoredMessageFault,
} from "@switchboard/domain";
import { createMemoryMetrics } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { createAnswerPublishRequest } from "../src/index.ts";

const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };
const call = { callId: "call-1", untilMs: 1000 };
const to = { groups: ["room.1"] };

function publishing(outcomes: Awaited<ReturnType<PublishMessages>>, reportFault?: Error) {
  const commands: SendMessageCommand[] = [];
  const metrics = createMemoryMetrics();
  const reported: (readonly Refusal[])[] = [];
  const answerPublishRequest = createAnswerPublishRequest({
    async publishMessages(_sender, given) {
      commands.push(...given);
      return outcomes;
    },
    async reportRefusals(refusals) {
      if (reportFault !== undefined) throw reportFault;
      reported.push(refusals);
    },
    metrics,
  });
  const answer = (request: object, more: object = {}) => answerPublishRequest(request, { ...call, ...more });
  return { commands, reported, metrics, answer };
}

test("what a backend says of its message reaches the use case, and the answer has the positions", async () => {
  const positions = [{ epoch: "k3JHs9aQ-x0Z", offset: 45 }];
  const { commands, answer } = publishing([accept({ messageId: "m-1", ...counts, positions })]);
  const { answer: frame, outcomes } = await answer({
    id: "o-1",
    to,
    data: 1,
    store: true,
    kind: "edit",
    refers: "m-0",
  });
  expect(commands).toEqual([
    { id: "o-1", to: { group: ["room.1"] }, store: true, messageKind: "edit", refers: "m-0", payload: 1 },
  ]);
  const pairs = [["k3JHs9aQ-x0Z", 45]];
  expect(frame).toEqual({ type: "ack", id: "o-1", messageId: "m-1", ...counts, positions: pairs });
  expect(outcomes).toEqual([{ outcome: "ack", messageId: "m-1", ...counts }]);
});

test("a message that is not kept has no positions, and one that had to be is refused", async () => {
  const { answer } = publishing([accept({ messageId: "m-1", ...counts }), reject("no-history", "Nothing is kept.")]);
  expect(
    (
      await answer({
        messages: [
          { to, data: 1 },
          { to, data: 2, store: true },
        ],
      })
    ).answer,
  ).toEqual({
    answers: [
      { type: "ack", messageId: "m-1", ...counts },
      { type: "error", code: "no-history", message: "Nothing is kept." },
    ],
    errors: 1,
  });
});

test("a message that is kept and whose delivery failed has the invocation fail", async () => {
  const fault = new StoredMessageFault(new Error("reset"), [{ epoch: "e", offset: 1 }]);
  const { answer } = publishing([{ fault }]);
  expect(await answer({ to, data: 1 })).toMatchObject({
    unfinished: "internal",
    outcomes: [{ outcome: "internal", fault }],
  });
});

test("refusals are reported together, with whose they are; what was sent, and what could not be done, is not among them", async () => {
  const acknowledged = accept({ messageId: "m-1", ...counts });
  const outcomesOf = [acknowledged, reject("no-history", "Nothing is kept."), { fault: new Error("reset") }] as const;
  const { reported, answer } = publishing(outcomesOf);
  const messages = [
    { to, data: 1 },
    { id: "o-2", to: {}, data: 2 },
    { id: "o-3", to, data: 3 },
    { to, data: 4 },
  ];
  const { outcomes } = await answer({ publisher: "orders", messages }, { publisher: "shop", eventType: "Order" });
  const source = { publisher: "orders", eventType: "Order" };
  const empty = { code: "invalid-field", problem: "to names no kind of address." };
  const unkept = { code: "no-history", problem: "Nothing is kept." };
  expect(reported).toEqual([
    [
      { callId: "call-1/1", ...source, publicationId: "o-2", ...empty },
      { callId: "call-1/2", ...source, publicationId: "o-3", ...unkept },
    ],
  ]);
  expect(outcomes).toEqual([
    { outcome: "ack", messageId: "m-1", ...counts },
    { outcome: empty.code, problem: empty.problem, ...source, publicationId: "o-2" },
    { outcome: unkept.code, problem: unkept.problem, ...source, publicationId: "o-3" },
    { outcome: "internal", ...source, publicationId: "call-1/3", fault: expect.any(Error) },
  ]);
});

test("of a call that is repeated until it is finished, refusals are told when it is", async () => {
  const messages = [
    { to, data: 1 },
    { id: "o-2", to: {}, data: 2 },
  ];
  const failing = publishing([{ fault: new Error("reset") }]);
  const unfinished = await failing.answer({ messages }, { isRepeated: true });
  expect(unfinished).toMatchObject({ unfinished: "internal", refused: [], outcomes: [{ outcome: "internal" }] });
  expect(unfinished.outcomes).toHaveLength(1);
  expect(failing.reported).toEqual([]);
  expect(failing.metrics.total("PublicationsFailed")).toBe(1);

  const { reported, metrics, answer } = publishing([accept({ messageId: "m-1", ...counts })]);
  const refused = { index: 1, code: "invalid-field", problem: "to names no kind of address.", publicationId: "o-2" };
  expect(await answer({ messages }, { isRepeated: true })).toMatchObject({ refused: [refused] });
  expect(reported).toHaveLength(1);
  expect(metrics.total("PublicationsFailed")).toBe(0);
});

test("a request that is refused as a whole has no place in a list", async () => {
  const { answer } = publishing([]);
  const problem = expect.any(String);
  const code = "invalid-field";
  const { refused } = await answer({ publisher: "orders", messages: [] });
  expect(refused).toEqual([{ code, problem, publisher: "orders", publicationId: "call-1" }]);
});

test("a request that cannot be read is one refusal, of whoever the event is from", async () => {
  const { reported, answer } = publishing([]);
  await answer({ to, session: 1 }, { publisher: "shop.orders", eventType: "Order shipped" });
  await answer([] as object);
  const problem = expect.any(String);
  expect(reported).toEqual([
    [{ callId: "call-1", code: "invalid-field", problem, publisher: "shop.orders", eventType: "Order shipped" }],
    [{ callId: "call-1", code: "not-an-object", problem }],
  ]);
});

test("that refusals cannot be reported is a fault for the log, and changes no answer", async () => {
  const { answer } = publishing([], new Error("no queue today"));
  const reply = await answer({ to: {}, data: 1 });
  expect(reply.answer).toMatchObject({ type: "error", code: "invalid-field" });
  expect(reply.unfinished).toBeUndefined();
  expect(reply.outcomes).toMatchObject([
    { outcome: "invalid-field" },
    { outcome: "refusals-not-told", fault: { message: "no queue today" } },
  ]);
});
