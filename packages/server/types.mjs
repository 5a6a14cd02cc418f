// Bundles the types into dist/index.d.ts, with those of the protocol that they are made of.

import { fileURLToPath } from "node:url";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

// The protocol is not published: whoever installs the package would not find its types.
const protocol = {
  name: "protocol",
  resolveId: (id) => (id === "@switchboard/protocol" ? fileURLToPath(import.meta.resolve(id)) : undefined),
};
const types = await rollup({ input: "src/index.ts", external: /^@aws-sdk\//, plugins: [protocol, dts()] });
await types.write({ file: "dist/index.d.ts", format: "es" });
