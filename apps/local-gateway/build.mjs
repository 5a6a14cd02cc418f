// Bundles the local gateway into dist/: main.js is what `npm start` runs, lambda-runtime.cjs the process that a function
// runs in, dynamodb-filter.cjs what DynamoDB's process asks for permission.

import { build } from "esbuild";

const common = {
  outdir: "dist",
  bundle: true,
  platform: "node",
  target: "node20",
  sourcemap: true,
  logLevel: "warning",
};

await build({
  ...common,
  entryPoints: ["src/main.ts"],
  format: "esm",
  // Looks for faster parts of itself in node_modules. The SDK loads faster from one file than from hundreds.
  external: ["ws"],
  mainFields: ["module", "main"],
  // For what is bundled of CommonJS packages, which has to load built-in modules.
  banner: {
    js: 'import { createRequire as createRequireOf } from "node:module"; const require = createRequireOf(import.meta.url);',
  },
});
// CommonJS: Node starts it sooner.
await build({
  ...common,
  entryPoints: ["src/lambda/lambda-runtime.ts", "src/iam/dynamodb-filter.ts"],
  outbase: "src",
  entryNames: "[name]",
  format: "cjs",
  outExtension: { ".js": ".cjs" },
});
