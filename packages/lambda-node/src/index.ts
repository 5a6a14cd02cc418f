import { createRequire } from "node:module";

/** What the functions are built for, and run on when they are deployed. */
const lambdaMajor = "24";

/**
 * The file of a Node.js of the version that Lambda runs the functions on; `undefined` where there is none for this platform.
 *
 * It is installed as a dependency of this package and of no other, because a package's scripts run on the Node that it
 * depends on: everything else goes on running on the user's.
 */
export function lambdaNode(): string | undefined {
  try {
    // Resolved from this package by its name, not from this file: callers are bundled, and a bundle has moved away.
    const here = createRequire(createRequire(import.meta.url).resolve("@switchboard/lambda-node"));
    return here.resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return process.versions.node.split(".")[0] === lambdaMajor ? process.execPath : undefined;
  }
}
