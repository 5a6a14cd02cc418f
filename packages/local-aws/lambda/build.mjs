// Builds what runs in a process of its own into dist/: CommonJS, which Node starts sooner.

import { programBundle } from "@switchboard/local-service/bundle.mjs";
import { build } from "esbuild";

await build({
  ...programBundle,
  entryPoints: ["src/runtime/lambda-runtime.ts"],
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  banner: {},
});
