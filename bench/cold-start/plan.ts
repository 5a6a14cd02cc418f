/** What is compared, for each function. */
export const contenders = ["clients", "trimmed", "ours", "plain"] as const;
export type Contender = (typeof contenders)[number];

/** The functions that are deployed, and what their names are without `lambda-`. */
export const functions = ["connect", "disconnect", "message", "publish", "deliver", "manage", "inspect"] as const;
export type FunctionName = (typeof functions)[number];

export const rounds = 21;

/** Of one start of a process. */
export interface Start {
  /** From the start of the process to the ready handler. */
  readonly readyMs: number;
  /** Of that, from the beginning of the bundle. */
  readonly loadMs: number;
}

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  /** Of the zip that it would be deployed as. */
  readonly zippedBytes: number;
}

export interface Measured extends Bundle {
  /** One per round. */
  readonly starts: readonly Start[];
}

export interface FunctionResult extends Readonly<Record<Contender, Measured>> {
  readonly name: FunctionName;
  /** The same function of the commit that this one is compared with, if that has it. */
  readonly other?: Measured;
}

/** Another commit of this repository that its functions are compared with. */
export interface Comparison {
  /** The short id of the commit. */
  readonly id: string;
  readonly subject: string;
  /** The functions that only this commit has, by their names without `lambda-`. */
  readonly onlyHere: readonly string[];
  /** Those that only the other one has. */
  readonly onlyThere: readonly string[];
}

export interface ColdStarts {
  readonly nodeVersion: string;
  readonly empty: Measured;
  readonly functions: readonly FunctionResult[];
  readonly comparison?: Comparison;
}
