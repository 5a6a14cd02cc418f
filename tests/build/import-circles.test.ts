import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const biome = createRequire(join(root, "package.json")).resolve("@biomejs/biome/bin/biome");
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "switchboard-circles-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("`npm run check` finds no circle where imports go one way", () => {
  const findings = lint("one-way", {
    "order.ts": 'import type { Customer } from "./customer.ts";\n\nexport type Order = { readonly by: Customer };\n',
    "customer.ts": "export type Customer = { readonly name: string };\n",
  });
  expect(findings).toEqual([]);
});

test("`npm run check` finds a circle of files that import one another's types alone", () => {
  const findings = lint("types", {
    "order.ts": 'import type { Customer } from "./customer.ts";\n\nexport type Order = { readonly by: Customer };\n',
    "customer.ts":
      'import type { Basket } from "./basket.ts";\n\nexport type Customer = { readonly basket: Basket };\n',
    "basket.ts": 'import type { Order } from "./order.ts";\n\nexport type Basket = { readonly orders: Order[] };\n',
  });
  const category = "lint/suspicious/noImportCycles";
  expect(findings).toEqual(["basket.ts", "customer.ts", "order.ts"].map((file) => ({ file, category })));
});

test("`npm run check` finds an excuse for a circle that is no longer there", () => {
  const findings = lint("excuse", {
    "order.ts": [
      "// biome-ignore lint/suspicious/noImportCycles: a customer knows their orders.",
      'import type { Customer } from "./customer.ts";\n\nexport type Order = { readonly by: Customer };\n',
    ].join("\n"),
    "customer.ts": "export type Customer = { readonly name: string };\n",
  });
  expect(findings).toEqual([{ file: "order.ts", category: "suppressions/unused" }]);
});

interface Finding {
  readonly file: string;
  readonly category: string;
}

/** What the repository's linter, with its configuration, finds in a folder of these files. It must fail if that is anything. */
function lint(name: string, files: Readonly<Record<string, string>>): readonly Finding[] {
  const folder = join(directory, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  copyFileSync(join(root, "biome.json"), join(folder, "biome.json"));
  // As package.json has it; the folder is no Git repository.
  const options = ["--error-on-warnings", "--vcs-enabled=false", "--colors=off", "--reporter=json"];
  const { status, stdout } = spawnSync(process.execPath, [biome, "ci", ...options, "."], {
    cwd: folder,
    encoding: "utf8",
  });
  const { diagnostics }: { readonly diagnostics: readonly Diagnostic[] } = JSON.parse(stdout);
  expect(status).toBe(diagnostics.length === 0 ? 0 : 1);
  const found = diagnostics.map(({ category, location }) => ({ file: location.path, category }));
  return found.sort((a, b) => a.file.localeCompare(b.file));
}

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string };
}
