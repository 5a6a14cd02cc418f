/** Code whose tests must notice every mutant. */
export interface Area {
  readonly name: string;
  /** Of one package. */
  readonly folder: string;
}

export const areas: readonly Area[] = [
  { name: "authentication", folder: "packages/domain/src/authentication" },
  { name: "sending rules", folder: "packages/domain/src/messages" },
  { name: "audience", folder: "packages/domain/src/fan-out" },
  { name: "delivery", folder: "packages/domain/src/delivery" },
  { name: "flow control", folder: "packages/domain/src/flow-control" },
  { name: "frame parser", folder: "packages/protocol/src" },
  { name: "the client's connection", folder: "packages/client/src/connection" },
];

/** Of these packages' tests, what runs in memory: nothing that must be built, and nothing that reads the source as a text. */
export const testsOf: Readonly<Record<string, readonly string[]>> = {
  "packages/domain": ["test/**/*.test.ts"],
  "packages/protocol": ["test/**/*.test.ts"],
  "packages/client": ["test/!(bundle|package|readme|simulation).test.ts"],
};
