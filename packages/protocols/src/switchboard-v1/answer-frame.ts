import type { Connection, DeliveryCounts, IdentifySender } from "@switchboard/domain";
import {
  type ClientFrame,
  encodeServerFrame,
  type ParseError,
  parseClientFrame,
  type ServerFrame,
} from "@switchboard/protocol";
import { faultFrame } from "./error-frames.ts";

/** What becomes of a client frame. */
export interface FrameReply extends Partial<DeliveryCounts> {
  /** The text to answer with; absent where nothing may be said any longer. */
  readonly text?: string;
  /** For the log: the type of the answer, or the code of an error. */
  readonly outcome: string;
  readonly messageId?: string;
  /** What was thrown, for whoever logs it; the text tells the client no more than a code. */
  readonly fault?: unknown;
}

export type AnswerFrame = (connectionId: string, text: string) => Promise<FrameReply>;

/** What an action is answered with, and what was thrown on the way, if the answer covers for it. */
export interface Answer {
  readonly frame: ServerFrame;
  readonly fault?: unknown;
}

/** How one Lambda function answers the actions it is there for. What a function throws becomes an error frame. */
export type Actions = {
  readonly [Action in ClientFrame["action"]]?: (
    sender: Connection,
    frame: Extract<ClientFrame, { readonly action: Action }>,
  ) => Promise<Answer>;
};

/**
 * Answers the text frames of clients: finds out who sends, parses, acts, encodes.
 *
 * The sender comes first, whatever the frame is: a connection that the hub has forgotten is told so by its first frame.
 * Never throws.
 */
export function createAnswerFrame({
  identifySender,
  actions,
}: {
  readonly identifySender: IdentifySender;
  readonly actions: Actions;
}): AnswerFrame {
  return async (connectionId, text) => {
    const parsed = parseClientFrame(text);
    const id = parsed.ok ? parsed.frame.id : parsed.error.id;
    try {
      const sender = await identifySender(connectionId);
      if (sender === undefined) return { outcome: "retired" };
      const { frame, ...on } = parsed.ok ? await act(actions, sender, parsed.frame) : parseErrorAnswer(parsed.error);
      return { ...reply(frame), ...on };
    } catch (fault) {
      return { ...reply(faultFrame(fault, { ...(id !== undefined && { id }) })), fault };
    }
  };
}

async function act(actions: Actions, sender: Connection, frame: ClientFrame): Promise<Answer> {
  // The compiler cannot see that the action's own function gets the action's own frame.
  const answer = actions[frame.action] as ((sender: Connection, frame: ClientFrame) => Promise<Answer>) | undefined;
  if (answer !== undefined) return answer(sender, frame);
  const message = "This action is not available here.";
  return parseErrorAnswer({ code: "unknown-action", message, ...(frame.id !== undefined && { id: frame.id }) });
}

function parseErrorAnswer(error: ParseError): Answer {
  return { frame: { type: "error", ...error } };
}

function reply(frame: ServerFrame): FrameReply {
  const text = encodeServerFrame(frame);
  if (text === undefined) throw new RangeError(`The ${frame.type} frame is too large.`);
  if (frame.type === "error") return { text, outcome: frame.code };
  if (frame.type !== "ack") return { text, outcome: frame.type };
  const { messageId, delivered, gone, failed, queued } = frame;
  return { text, outcome: frame.type, messageId, delivered, gone, failed, queued };
}
