// What an execution environment and the process behind it say to each other: one JSON text per line.

/** The process reads invocations from here, and stands still while there is none. */
export const INVOCATIONS_DESCRIPTOR = 3;
/** The process writes what it has to say here. */
export const MESSAGES_DESCRIPTOR = 4;
/** Of a line of log, as CloudWatch cuts them (documented); of an error's text as well. */
export const MOST_LINE_CHARACTERS = 262_144;

/** To the process: one invocation. */
export interface InvocationMessage {
  readonly eventJson: string;
  /** Epoch milliseconds of the machine's clock, when the invocation is cut off. */
  readonly deadlineMs: number;
  /** X-Ray's tracing header. */
  readonly traceHeader: string;
  /** What the handler's context holds besides its methods. */
  readonly context: Readonly<Record<string, string | boolean>>;
}

/** From the process. */
export type RuntimeMessage =
  /** The module is loaded. */
  | { readonly kind: "ready" }
  /** The function wrote a line. */
  | { readonly kind: "line"; readonly line: string }
  /** The environment ends, and with it what it was doing. */
  | { readonly kind: "died"; readonly outcome: OutcomeMessage }
  | OutcomeMessage;

/** What became of an invocation, or of loading the module. */
export type OutcomeMessage =
  | { readonly kind: "returned"; readonly resultJson: string }
  | {
      readonly kind: "function-error";
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace?: readonly string[];
      /** The same of Python, which has another name for it. */
      readonly stackTrace?: readonly string[];
    };
