import { accept, type PublishMessages, reject, type SendMessageCommand, StoredMessageFault } from "@switchboard/domain";
import { expect, test } from "vitest";
import { createAnswerPublishRequest } from "../src/index.ts";

const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };
const call = { callId: "call-1", untilMs: 1000 };
const to = { groups: ["room.1"] };

function publishing(outcomes: Awaited<ReturnType<PublishMessages>>) {
  const commands: SendMessageCommand[] = [];
  const answerPublishRequest = createAnswerPublishRequest({
    async publishMessages(_sender, given) {
      commands.push(...given);
      return outcomes;
    },
  });
  return { commands, answer: (request: object) => answerPublishRequest(request, call) };
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
