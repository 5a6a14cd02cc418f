// What the runtime and its worker threads say to each other.

/** What a worker is started with. */
export interface WorkerSetup {
  readonly bundle: string;
  readonly handler: string;
}

/** To the worker: one invocation. */
export interface InvocationMessage {
  readonly eventJson: string;
  /** Epoch milliseconds of the machine's clock, when the invocation is cut off. */
  readonly deadlineMs: number;
  /** What the handler's context holds besides its methods. */
  readonly context: Readonly<Record<string, string | boolean>>;
}

/** From the worker: what became of it. */
export type OutcomeMessage =
  | { readonly kind: "returned"; readonly resultJson: string }
  | { readonly kind: "function-error"; readonly errorType: string; readonly errorMessage: string };
