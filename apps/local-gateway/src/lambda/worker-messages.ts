// What an execution environment and its worker thread say to each other.

/** What a worker is started with. */
export interface WorkerSetup {
  readonly bundle: string;
  readonly handler: string;
  /** An `Int32Array` of one element: {@link FROZEN} while the worker, once it has answered, has to stay still. */
  readonly gate: SharedArrayBuffer;
}

export const FROZEN = 0;
export const THAWED = 1;

/** To the worker: one invocation. */
export interface InvocationMessage {
  readonly eventJson: string;
  /** Epoch milliseconds of the machine's clock, when the invocation is cut off. */
  readonly deadlineMs: number;
  /** What the handler's context holds besides its methods. */
  readonly context: Readonly<Record<string, string | boolean>>;
}

/** From the worker. */
export type WorkerMessage =
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
  | { readonly kind: "function-error"; readonly errorType: string; readonly errorMessage: string };
