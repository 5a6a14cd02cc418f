import { type Call, type Past, type Reached, type Run, runUntilNextCall } from "./replay.ts";

/** How far a program has come. */
export interface Point<Program, Called extends Call = Call> extends Reached<Called> {
  readonly id: number;
  readonly program: Program;
}

/**
 * Runs an adapter's own code step by step. A point cannot be copied, so that each is reached by running the program from its
 * beginning with the answers that led there; once for all states that it occurs in.
 */
export function createPrograms<Program, Called extends Call = Call>(run: Run<Program>) {
  const points: (Point<Program, Called> & Past)[] = [];
  const known = new Map<string, Point<Program, Called>>();
  const wanted = new Map<string, () => Promise<void>>();

  function want(key: string, program: Program, past: Past): undefined {
    wanted.set(key, async () => {
      const point = {
        id: points.length,
        program,
        ...past,
        ...(await runUntilNextCall<Program, Called>(run, program, past)),
      };
      points.push(point);
      known.set(key, point);
    });
  }

  function at(id: number): Point<Program, Called> & Past {
    const point = points[id];
    if (point === undefined) throw new RangeError(`There is no point ${id}.`);
    return point;
  }

  return {
    at: (id: number): Point<Program, Called> => at(id),

    /** A program's first point; `undefined` if it has to be run first. */
    begin(program: Program, nowMs = 0): Point<Program, Called> | undefined {
      const key = `${nowMs} ${JSON.stringify(program)}`;
      return known.get(key) ?? want(key, program, { beganMs: nowMs, answers: [] });
    },

    /** The point that an answer leads to; `undefined` if the program has to be run first. */
    next(id: number, answer: unknown, nowMs = 0): Point<Program, Called> | undefined {
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

export type Programs<Program, Called extends Call = Call> = ReturnType<typeof createPrograms<Program, Called>>;
