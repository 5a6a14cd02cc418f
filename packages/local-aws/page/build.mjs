// Builds the page into dist/page.html: one file, its script and its styles in it.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const { outputFiles } = await build({
  entryPoints: ["src/main.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  logLevel: "warning",
});
const script = outputFiles[0].text.trim();
const styles = readFileSync("src/styles.css", "utf8");
const page = readFileSync("src/page.html", "utf8")
  // Functions, so that no `$` in them means anything.
  .replace("/* styles */", () => styles)
  .replace("/* script */", () => script);
mkdirSync("dist", { recursive: true });
writeFileSync("dist/page.html", page);
