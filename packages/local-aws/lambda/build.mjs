// Builds what runs in a process of its own into dist/: CommonJS, which Node starts sooner, a module that Node's loader takes, and
// Python.

import { cpSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { programBundle } from "@switchboard/local-service/bundle.mjs";
import { build } from "esbuild";

await build({
  ...programBundle,
  entryPoints: ["src/runtime/lambda-runtime.ts"],
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  banner: {},
});
await build({ ...programBundle, entryPoints: ["src/runtime/sdk/import-hook.ts"] });
cpSync("src/runtime/python/lambda_runtime.py", "dist/lambda_runtime.py");
cpSync(
  fileURLToPath(import.meta.resolve("@switchboard/local-endpoints/local_endpoints.py")),
  "dist/local_endpoints.py",
);
