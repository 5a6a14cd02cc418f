import {
  type DeliveryCounts,
  faultReasonOf,
  type Metrics,
  type Published,
  type PublishMessages,
  type Refusal,
  type ReportRefusals,
} from "@switchboard/domain";
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
  /** The type of the event that it came by, where it came by one. */
  readonly eventType?: string;
  /** The trace that it belongs to, where that is not the invocation's. */
  readonly trace?: string;
  /** From then on, in epoch milliseconds, no message is begun. */
  readonly untilMs: number;
  /**
   * Whether the call is made again until it is finished, whoever made it: what is refused is told only then, and so once.
   * Default false: its caller may give up.
   */
  readonly isRepeated?: boolean;
}

/** A message that was refused, or the whole request. */
export interface RefusedPublication {
  /** Its place in the list; absent where the request was none, or was refused as a whole. */
  readonly index?: number;
  readonly code: string;
  readonly problem: string;
  readonly publisher?: string;
  /** The publisher's own id, or the one that it was given because it has none. */
  readonly publicationId: string;
}

/** What became of one message, or of the whole request where it is no such thing. */
export interface PublishOutcome extends Partial<DeliveryCounts> {
  /** `ack`, or the code of an error. */
  readonly outcome: string;
  readonly messageId?: string;
  /** Whose publication it was, its own id or the one that it was given, and what is wrong with it, where nothing came of it. */
  readonly publisher?: string;
  readonly eventType?: string;
  readonly publicationId?: string;
  readonly problem?: string;
  /** What was thrown, if anything was. */
  readonly fault?: unknown;
}

export interface PublishReply {
  /** What the publisher gets. */
  readonly answer: object;
  readonly outcomes: readonly PublishOutcome[];
  readonly refused: readonly RefusedPublication[];
  /** Why the publisher has to publish again, with the same ids: not every message could be accounted for. */
  readonly unfinished?: "throttled" | "internal";
}

export type AnswerPublishRequest = (request: unknown, call: PublishCall) => Promise<PublishReply>;

interface Answer {
  readonly frame: AckFrame | ErrorFrame;
  readonly fault?: unknown;
}

/** Whose publications a call has. */
type Source = Pick<PublishOutcome, "publisher" | "eventType">;

/**
 * Answers a backend with the frames that a client would be answered with: for each message an `ack` or an `error`; for a list
 * of them all together, in their order. Never throws.
 */
export function createAnswerPublishRequest({
  publishMessages,
  reportRefusals,
  metrics,
}: {
  readonly publishMessages: PublishMessages;
  readonly reportRefusals: ReportRefusals;
  readonly metrics: Pick<Metrics, "count">;
}): AnswerPublishRequest {
  async function publish(
    publications: readonly ParsedPublication[],
    publisher: string,
    idOf: (index: number) => string,
    { untilMs, trace }: Pick<PublishCall, "untilMs" | "trace">,
  ): Promise<readonly Answer[]> {
    const commands = publications.flatMap((one, index) =>
      one.ok
        ? [{ ...sendCommandOf({ id: idOf(index), ...one.publication }), ...(trace !== undefined && { trace }) }]
        : [],
    );
    const published = [...(await publishMessages({ kind: "backend", name: publisher }, commands, untilMs))];
    return publications.map((one) => answerOf(one, one.ok ? published.shift() : undefined));
  }

  /** What the publisher is answered does not depend on whether others could be told. */
  async function report(refusals: readonly Refusal[]): Promise<readonly PublishOutcome[]> {
    if (refusals.length === 0) return [];
    try {
      await reportRefusals(refusals);
      return [];
    } catch (fault) {
      return [{ outcome: "refusals-not-told", fault }];
    }
  }

  return async (request, call) => {
    const { callId, publisher: caller, eventType, isRepeated = false } = call;
    // Lambda has parsed it: it can hold nothing but JSON.
    const parsed = parsePublishRequest(request as Json | undefined);
    const isList = parsed.ok && parsed.isList;
    const publisher = parsed.publisher ?? caller;
    const source = { ...(publisher !== undefined && { publisher }), ...(eventType !== undefined && { eventType }) };
    const idOf = (index: number) => (isList ? `${callId}/${index}` : callId);
    const answers = parsed.ok ? await publish(parsed.publications, publisher ?? "", idOf, call) : [answerOf(parsed)];
    const frames = answers.map(({ frame }) => frame);
    const codes = frames.map((frame) => (frame.type === "error" ? frame.code : frame.type));
    const failed = codes.filter(isUnfinished);
    if (failed.length > 0) metrics.count("PublicationsFailed", failed.length);
    const unfinished = unfinishedCodes.find((code) => failed.includes(code));
    const isTold = !(isRepeated && unfinished !== undefined);
    const told = [...answers.entries()].filter(([, { frame }]) => isTold || !isRefused(frame));
    const refusals = told.flatMap(([index, answer]) => refusalOf(answer, source, idOf(index)));
    const refused = told.flatMap(([index, { frame }]) => {
      if (!isRefused(frame)) return [];
      const { code, message: problem, id: publicationId = idOf(index) } = frame;
      return [
        { code, problem, publicationId, ...(publisher !== undefined && { publisher }), ...(isList && { index }) },
      ];
    });
    const errors = frames.filter(({ type }) => type === "error").length;
    return {
      answer: isList ? { answers: frames, errors } : { ...frames[0] },
      outcomes: [...told.map(([index, answer]) => outcomeOf(answer, source, idOf(index))), ...(await report(refusals))],
      refused,
      ...(unfinished !== undefined && { unfinished }),
    };
  };
}

/** The codes of what was not refused, and could not be done either. */
const unfinishedCodes = ["internal", "throttled"] as const;

function isUnfinished(code: string): code is (typeof unfinishedCodes)[number] {
  return unfinishedCodes.some((each) => each === code);
}

function isRefused(frame: AckFrame | ErrorFrame): frame is ErrorFrame {
  return frame.type === "error" && !isUnfinished(frame.code);
}

function answerOf(one: ParsedPublication, published?: Published): Answer {
  if (!one.ok) return { frame: { type: "error", ...one.error } };
  const id: Pick<Publication, "id"> = one.publication;
  if (published === undefined) throw new RangeError("A message was sent and nothing became of it.");
  if (!("ok" in published)) return { frame: faultFrame(faultReasonOf(published.fault), id), fault: published.fault };
  if (!published.ok) return { frame: rejectionFrame(published.rejection, id) };
  const { fault, ...receipt } = published.value;
  return { frame: ackFrame(receipt, id), ...(fault !== undefined && { fault }) };
}

function refusalOf({ frame }: Answer, source: Source, callId: string): readonly Refusal[] {
  if (!isRefused(frame)) return [];
  const { code, message: problem, id } = frame;
  return [{ callId, code, problem, ...source, ...(id !== undefined && { publicationId: id }) }];
}

function outcomeOf({ frame, ...on }: Answer, source: Source, givenId: string): PublishOutcome {
  if (frame.type === "error") {
    const { code: outcome, message: problem, id: publicationId = givenId } = frame;
    const wasRefused = on.fault === undefined && { problem };
    return { outcome, ...source, publicationId, ...wasRefused, ...on };
  }
  const { messageId, delivered, gone, failed, queued } = frame;
  return { outcome: "ack", messageId, delivered, gone, failed, queued, ...on };
}
