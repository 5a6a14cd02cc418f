import { type DeliveryCounts, faultReasonOf, type Published, type PublishMessages } from "@switchboard/domain";
import {
  type AckFrame,
  type ErrorFrame,
  type Json,
  type ParsedPublication,
  type Publication,
  parsePublishRequest,
} from "@switchboard/protocol";
import { ackFrame, faultFrame, rejectionFrame } from "../switchboard-v1/answer-frames.ts";
import { sendCommandOf } from "../switchboard-v1/commands.ts";

/** What is known of a call besides the request itself. */
export interface PublishCall {
  /** Where messages without an id of their own have theirs from; the same when the call is repeated by whoever called. */
  readonly callId: string;
  /** Who publishes, where the request does not say it. */
  readonly publisher?: string;
  /** From then on, in epoch milliseconds, no message is begun. */
  readonly untilMs: number;
}

/** What became of one message, or of the whole request where it is no such thing. */
export interface PublishOutcome extends Partial<DeliveryCounts> {
  /** `ack`, or the code of an error. */
  readonly outcome: string;
  readonly messageId?: string;
  /** What was thrown, if anything was. */
  readonly fault?: unknown;
}

export interface PublishReply {
  /** What the publisher gets. */
  readonly answer: object;
  readonly outcomes: readonly PublishOutcome[];
  /** Why the publisher has to publish again, with the same ids: not every message could be accounted for. */
  readonly unfinished?: "throttled" | "internal";
}

export type AnswerPublishRequest = (request: unknown, call: PublishCall) => Promise<PublishReply>;

interface Answer {
  readonly frame: AckFrame | ErrorFrame;
  readonly fault?: unknown;
}

/**
 * Answers a backend with the frames that a client would be answered with: for each message an `ack` or an `error`; for a list
 * of them all together, in their order. Never throws.
 */
export function createAnswerPublishRequest({
  publishMessages,
}: {
  readonly publishMessages: PublishMessages;
}): AnswerPublishRequest {
  return async (request, { callId, publisher = "", untilMs }) => {
    // Lambda has parsed it: it can hold nothing but JSON.
    const parsed = parsePublishRequest(request as Json | undefined);
    if (!parsed.ok) return replyWith([{ frame: { type: "error", ...parsed.error } }], false);
    const { publications, isList } = parsed;
    const sender = { kind: "backend", name: parsed.publisher ?? publisher } as const;
    const commands = publications.flatMap((one, index) => {
      if (!one.ok) return [];
      return [sendCommandOf({ id: isList ? `${callId}/${index}` : callId, ...one.publication })];
    });
    const published = [...(await publishMessages(sender, commands, untilMs))];
    return replyWith(
      publications.map((one) => answerOf(one, one.ok ? published.shift() : undefined)),
      isList,
    );
  };
}

function answerOf(one: ParsedPublication, published: Published | undefined): Answer {
  if (!one.ok) return { frame: { type: "error", ...one.error } };
  const id: Pick<Publication, "id"> = one.publication;
  if (published === undefined) throw new RangeError("A message was sent and nothing became of it.");
  if (!("ok" in published)) return { frame: faultFrame(faultReasonOf(published.fault), id), fault: published.fault };
  if (!published.ok) return { frame: rejectionFrame(published.rejection, id) };
  const { fault, ...receipt } = published.value;
  return { frame: ackFrame(receipt, id), ...(fault !== undefined && { fault }) };
}

function replyWith(answers: readonly Answer[], isList: boolean): PublishReply {
  const frames = answers.map(({ frame }) => frame);
  const codes = frames.map((frame) => (frame.type === "error" ? frame.code : frame.type));
  const unfinished = (["internal", "throttled"] as const).find((code) => codes.includes(code));
  const errors = frames.filter(({ type }) => type === "error").length;
  return {
    answer: isList ? { answers: frames, errors } : { ...frames[0] },
    outcomes: answers.map(outcomeOf),
    ...(unfinished !== undefined && { unfinished }),
  };
}

function outcomeOf({ frame, ...on }: Answer): PublishOutcome {
  if (frame.type === "error") return { outcome: frame.code, ...on };
  const { messageId, delivered, gone, failed, queued } = frame;
  return { outcome: "ack", messageId, delivered, gone, failed, queued, ...on };
}
