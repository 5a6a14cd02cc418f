import { faultReasonOf, type ManagementRejectionCode, type Rejection } from "@switchboard/domain";
import type {
  InspectAnswer,
  Json,
  ManageAnswer,
  ManagementErrorAnswer,
  ParsedManagement,
  ParsedManagementRequest,
} from "@switchboard/protocol";

/** What is known of a call besides the request itself. */
export interface ManagementCall {
  /** From then on, in epoch milliseconds, no command is begun. */
  readonly untilMs: number;
}

/** What became of one command, or of the whole request where it is no such thing; for the log. */
export interface ManagementOutcome {
  /** The type of the answer, or the code of an error. */
  readonly outcome: string;
  /** Connections that were changed or closed, that could not be, and that were gone. */
  readonly changed?: number;
  readonly closed?: number;
  readonly gone?: number;
  readonly failed?: number;
  readonly unknown?: number;
  /** What was thrown, if anything was. */
  readonly fault?: unknown;
}

export interface ManagementReply {
  /** What the backend gets. */
  readonly answer: object;
  readonly outcomes: readonly ManagementOutcome[];
  /** Why the backend has to give its commands again: not all of them could be carried out. */
  readonly unfinished?: "throttled" | "internal";
}

export type AnswerCommands = (request: unknown, call: ManagementCall) => Promise<ManagementReply>;

/** What a function answers to one command, and what its log says beyond that. */
export interface CarriedOut {
  readonly answer: ManageAnswer | InspectAnswer;
  readonly said?: Omit<ManagementOutcome, "outcome">;
}

/** One of a function's commands, to be carried out. */
export type CarryOut<Command> = (command: Command, untilMs: number) => Promise<CarriedOut>;

const faultMessages = {
  throttled: "The hub is busy. Try again later.",
  internal: "The hub could not do this.",
} as const;

/**
 * Carries out a backend's commands one after the other, and answers each; those of a list all together, in their order. One that
 * fails keeps no other from being carried out. Never throws.
 */
export function createAnswerCommands<Command>({
  parse,
  carryOut,
  clock,
}: {
  readonly parse: (request: Json | undefined) => ParsedManagementRequest<Command>;
  readonly carryOut: CarryOut<Command>;
  readonly clock: { now(): number };
}): AnswerCommands {
  async function answerOf(parsed: ParsedManagement<Command>, untilMs: number): Promise<CarriedOut> {
    if (!parsed.ok) return { answer: { type: "error", ...parsed.error } };
    const id = parsed.id === undefined ? {} : { id: parsed.id };
    try {
      if (clock.now() >= untilMs) throw new Error("There was no time left to begin.");
      const { answer, ...on } = await carryOut(parsed.command, untilMs);
      return { answer: { ...answer, ...id }, ...on };
    } catch (fault) {
      const code = faultReasonOf(fault);
      return { answer: { type: "error", ...id, code, message: faultMessages[code] }, said: { fault } };
    }
  }

  return async (request, { untilMs }) => {
    // Lambda has parsed it: it can hold nothing but JSON.
    const parsed = parse(request as Json | undefined);
    if (!parsed.ok) return replyWith([{ answer: { type: "error", ...parsed.error } }], false);
    const answers: CarriedOut[] = [];
    for (const command of parsed.commands) answers.push(await answerOf(command, untilMs));
    return replyWith(answers, parsed.isList);
  };
}

/** The answer to a command that is refused. */
export function refusal({ code, message }: Rejection<ManagementRejectionCode>): ManagementErrorAnswer {
  return { type: "error", code, message };
}

function replyWith(carriedOut: readonly CarriedOut[], isList: boolean): ManagementReply {
  const answers = carriedOut.map(({ answer }) => answer);
  const errors = answers.filter((answer): answer is ManagementErrorAnswer => answer.type === "error");
  const unfinished = (["internal", "throttled"] as const).find((code) => errors.some((error) => error.code === code));
  return {
    answer: isList ? { answers, errors: errors.length } : { ...answers[0] },
    outcomes: carriedOut.map(({ answer, said }) => ({
      outcome: answer.type === "error" ? answer.code : answer.type,
      ...said,
    })),
    ...(unfinished !== undefined && { unfinished }),
  };
}
