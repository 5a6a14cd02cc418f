import { StoreFault } from "@switchboard/domain";

/** One call that a program makes; a method and plain data. */
export interface Call {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** How far a program has come: at a call that is not answered yet, or at its end. */
export interface Point<Program> {
  readonly id: number;
  readonly program: Program;
  /** When it got there. */
  readonly sinceMs: number;
  readonly call?: Call;
  /** What it came to; without a value where it has thrown a `StoreFault`. */
  readonly result?: { readonly value?: unknown };
}

/** The answers that a program has had. */
interface Past {
  readonly answers: readonly { readonly answer: unknown; readonly nowMs: number }[];
  readonly beganMs: number;
}

/** Runs a program. Everything that it does outside of itself, it does by one call after the other. */
export type Run<Program> = (
  program: Program,
  call: (name: string, ...args: readonly unknown[]) => Promise<unknown>,
  clock: { now(): number },
) => Promise<unknown>;

/**
 * Runs an adapter's own code step by step. A point cannot be copied, so that each is reached by running the program from its
 * beginning with the answers that led there; once for all states that it occurs in.
 */
export function createPrograms<Program>(run: Run<Program>) {
  const points: (Point<Program> & Past)[] = [];
  const known = new Map<string, Point<Program>>();
  const wanted = new Map<string, () => Promise<void>>();

  function want(key: string, program: Program, past: Past): undefined {
    wanted.set(key, async () => {
      const point = { id: points.length, program, ...past, ...(await runUntilNextCall(run, program, past)) };
      points.push(point);
      known.set(key, point);
    });
  }

  function at(id: number): Point<Program> & Past {
    const point = points[id];
    if (point === undefined) throw new RangeError(`There is no point ${id}.`);
    return point;
  }

  return {
    at: (id: number): Point<Program> => at(id),

    /** A program's first point; `undefined` if it has to be run first. */
    begin(program: Program, nowMs = 0): Point<Program> | undefined {
      const key = `${nowMs} ${JSON.stringify(program)}`;
      return known.get(key) ?? want(key, program, { beganMs: nowMs, answers: [] });
    },

    /** The point that an answer leads to; `undefined` if the program has to be run first. */
    next(id: number, answer: unknown, nowMs = 0): Point<Program> | undefined {
      const key = `${id} ${nowMs} ${JSON.stringify(answer)}`;
      const { program, beganMs, answers } = at(id);
      return known.get(key) ?? want(key, program, { beganMs, answers: [...answers, { answer, nowMs }] });
    },

    /** Runs what has to be run; whether there was anything. */
    async run(): Promise<boolean> {
      const runs = [...wanted.values()];
      wanted.clear();
      for (const each of runs) await each();
      return runs.length > 0;
    },
  };
}

export type Programs<Program> = ReturnType<typeof createPrograms<Program>>;

async function runUntilNextCall<Program>(
  run: Run<Program>,
  program: Program,
  { answers, beganMs }: Past,
): Promise<Pick<Point<Program>, "sinceMs" | "call" | "result">> {
  let nowMs = beganMs;
  let answered = 0;
  return await new Promise((resolve, reject) => {
    const call = (name: string, ...args: readonly unknown[]): Promise<unknown> => {
      const next = answers[answered];
      answered += 1;
      if (next === undefined) {
        resolve({ sinceMs: nowMs, call: { name, args } });
        return new Promise(() => {});
      }
      return Promise.resolve().then(() => {
        nowMs = next.nowMs;
        return next.answer;
      });
    };
    run(program, call, { now: () => nowMs }).then(
      (value) => resolve({ sinceMs: nowMs, result: { value } }),
      (thrown) => (thrown instanceof StoreFault ? resolve({ sinceMs: nowMs, result: {} }) : reject(thrown)),
    );
  });
}
