import { StoreFault } from "@switchboard/domain";

/** One call that a program makes: a method, and plain data. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The answers that a program has had. */
export interface Past {
  readonly answers: readonly { readonly answer: unknown; readonly nowMs: number }[];
  readonly beganMs: number;
}

/** Where a program is after that: at a call that is not answered yet, or at its end. */
export interface Reached<Called extends Call> {
  readonly sinceMs: number;
  readonly call?: Called;
  /** What it came to; `undefined` if it has thrown a `StoreFault`. */
  readonly result?: { readonly value: unknown } | undefined;
}

/** Runs a program. Everything that it does outside of itself, it does by one call after the other. */
export type Run<Program> = (
  program: Program,
  call: (name: string, ...args: readonly unknown[]) => Promise<unknown>,
  clock: { now(): number },
) => Promise<unknown>;

/** Runs a program from its beginning with the answers that it has had: a program that waits cannot be copied. */
export async function runUntilNextCall<Program, Called extends Call>(
  run: Run<Program>,
  program: Program,
  { answers, beganMs }: Past,
): Promise<Reached<Called>> {
  let nowMs = beganMs;
  let answered = 0;
  return await new Promise((resolve, reject) => {
    const call = (name: string, ...args: readonly unknown[]): Promise<unknown> => {
      const next = answers[answered];
      answered += 1;
      if (next === undefined) {
        resolve({ sinceMs: nowMs, call: { name, args } as Call as Called });
        return new Promise(() => {});
      }
      return Promise.resolve().then(() => {
        nowMs = next.nowMs;
        return next.answer;
      });
    };
    run(program, call, { now: () => nowMs }).then(
      (value) => resolve({ sinceMs: nowMs, result: { value } }),
      (thrown) => (thrown instanceof StoreFault ? resolve({ sinceMs: nowMs, result: undefined }) : reject(thrown)),
    );
  });
}
