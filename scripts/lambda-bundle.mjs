// How the code of a Lambda function is bundled into one file, for esbuild.
//
// CommonJS, because on Node 24 a static import of a built-in module costs some 40 ms at the start and `require` 5 ms;
// ES modules of the dependencies first, because they can be shaken and save a third of the size.

import { trimDependencies } from "./trim/trim-dependencies.mjs";

const EVENT_STREAMS = "@smithy/core/event-streams";

/**
 * What the SDK imports only on ways that no function takes. Whatever can be reached by `import()` is kept as a whole and is
 * loaded through a closure of its own, and so is all that it shares with the rest, which is nearly all of the SDK: a third
 * of the size and a quarter of the time to load.
 */
const neverImported = [
  // Lambda gives a function its credentials in environment variables; these look for some everywhere else.
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
  // No operation that a function calls streams events.
  EVENT_STREAMS,
  // Tells browsers apart.
  "bowser",
];

export const lambdaBundle = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  mainFields: ["module", "main"],
  external: neverImported,
  plugins: [trimDependencies()],
  legalComments: "none",
  logLevel: "warning",
};

/** The same for a function that has these dependencies. Lambda's client, which backends use, needs event streams to be made at all. */
export function lambdaBundleOf(dependencies) {
  if (!Object.hasOwn(dependencies, "@switchboard/server")) return lambdaBundle;
  return { ...lambdaBundle, external: neverImported.filter((name) => name !== EVENT_STREAMS) };
}
