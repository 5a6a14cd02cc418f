// Bundles the types into dist/index.d.ts; those of the client and of React come with these packages.

import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

const types = await rollup({ input: "src/index.ts", external: ["@switchboard/client", "react"], plugins: [dts()] });
await types.write({ file: "dist/index.d.ts", format: "es" });
