// Prints what each Lambda function weighs: its zip, which is uploaded, and the bundle in it, which Node.js loads.

import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const apps = fileURLToPath(new URL("../apps/", import.meta.url));
const kilobytes = (file) => `${(statSync(file).size / 1000).toFixed(1)} kB`.padStart(9);

for (const app of readdirSync(apps)) {
  const zip = `${apps}${app}/dist/${app}.zip`;
  if (existsSync(zip))
    console.log(
      `${kilobytes(zip)} zip ${kilobytes(`${apps}${app}/dist/main.cjs`)} bundle  apps/${app}/dist/${app}.zip`,
    );
}
