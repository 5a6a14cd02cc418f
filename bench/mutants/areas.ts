/** Code whose tests must notice every mutant. */
export interface Area {
  readonly name: string;
  /** Folders and files of one package, from the root of the repository. */
  readonly paths: readonly string[];
}

const connection = "packages/client/src/connection";

export const areas: readonly Area[] = [
  { name: "authentication", paths: ["packages/domain/src/authentication"] },
  { name: "sending rules", paths: ["packages/domain/src/messages"] },
  { name: "audience", paths: ["packages/domain/src/fan-out"] },
  { name: "delivery", paths: ["packages/domain/src/delivery"] },
  { name: "flow control", paths: ["packages/domain/src/flow-control"] },
  { name: "frame parser", paths: ["packages/protocol/src"] },
  {
    name: "the client's state machine",
    // What executes its commands is on a network. The simulation has mutants of that: `npm run simulate -- --mutants`.
    paths: ["connection-state-machine.ts", "switch-plan.ts", "backoff.ts"].map((file) => `${connection}/${file}`),
  },
];

/** Of these packages' tests, those that run in memory and take little time: each of many mutants meets all that run its code. */
export const testsOf: Readonly<Record<string, readonly string[]>> = {
  "packages/domain": [
    "test/{authentication,messages,fan-out,flow-control,connections,protocol}/*.test.ts",
    "test/delivery/!(delivery-under-faults).test.ts",
  ],
  "packages/protocol": ["test/*.test.ts"],
  "packages/client": ["test/{connection-state-machine,switch-plan,backoff}.test.ts"],
};
