/** How handlers of Node.js answer, which Lambda changed with Node.js 24. Runs in the function's own process. */
export type Handler = (event: unknown, context: object, callback?: Callback) => unknown;

type Callback = (error?: unknown, result?: unknown) => void;

/** What Lambda answers when a function of Node.js 24 has a handler with a callback (observed). */
export const CALLBACK_REFUSAL = {
  kind: "function-error",
  errorType: "Runtime.CallbackHandlerDeprecated",
  errorMessage:
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
} as const;

/** @param runtime as Lambda names it, e.g. `nodejs20.x` */
export function hasCallbacks(runtime: string): boolean {
  return Number(/^nodejs(\d+)/.exec(runtime)?.[1] ?? 24) < 24;
}

/**
 * Calls a handler of a runtime before Node.js 24: its answer is what it returns a promise of, hands to its callback, or to
 * `context.succeed`, `fail` or `done`, whichever comes first. What a callback gets is the answer only once the event loop has
 * nothing left to do, unless `context.callbackWaitsForEmptyEventLoop` is false (documented). A handler that answers nothing at
 * all has answered `null` then.
 */
export function callWithCallback(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let waitsForEmptyEventLoop = true;
    let answer = () => settle(() => resolve(null));
    const settle = (how: () => void) => {
      process.off("beforeExit", whenEmpty);
      how();
    };
    const whenEmpty = () => answer();
    process.once("beforeExit", whenEmpty);

    // Lambda answers a failure without an error with this text.
    const failWith = (error: unknown) => () => settle(() => reject(error ?? "handled"));
    const succeedWith = (result: unknown) => () => settle(() => resolve(result));
    const done: Callback = (error, result) => (isNothing(error) ? succeedWith(result) : failWith(error))();
    const callback: Callback = (error, result) => {
      answer = isNothing(error) ? succeedWith(result) : failWith(error);
      if (!waitsForEmptyEventLoop) setImmediate(answer);
    };
    const own = {
      ...context,
      get callbackWaitsForEmptyEventLoop() {
        return waitsForEmptyEventLoop;
      },
      set callbackWaitsForEmptyEventLoop(value: boolean) {
        waitsForEmptyEventLoop = value;
      },
      done,
      succeed: (result?: unknown) => done(null, result),
      fail: (error?: unknown) => failWith(error)(),
    };
    // A handler that throws at once fails.
    let returned: unknown;
    try {
      returned = handler(event, own, callback);
    } catch (error) {
      return failWith(error)();
    }
    if (isThenable(returned))
      returned.then(
        (result) => succeedWith(result)(),
        (error) => failWith(error)(),
      );
  });
}

function isNothing(error: unknown): boolean {
  return error === undefined || error === null;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof Object(value).then === "function";
}
