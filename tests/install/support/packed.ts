import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
export const root = fileURLToPath(new URL("../../..", import.meta.url));
/** All packages have one. */
export const { version }: { readonly version: string } = JSON.parse(
  readFileSync(join(root, "packages/client/package.json"), "utf8"),
);

/** The tarball of each package, by the package's name without its scope, e.g. `client`. */
export type Tarballs = Readonly<Record<string, string>>;

/** Runs `npm run pack` into a folder; rejects with what it has said where it fails. */
export async function pack(
  into: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Tarballs> {
  const command = [
    join(root, "scripts/bootstrap.mjs"),
    "node",
    join(root, "scripts/pack.mjs"),
    "--into",
    into,
    ...args,
  ];
  await run(process.execPath, command, { cwd: root, env: { ...process.env, ...environment } });
  return Object.fromEntries(
    readdirSync(into).map((file) => {
      const [, name = ""] = new RegExp(`^[^-]+-(.+)-${version}\\.tgz$`).exec(file) ?? [];
      return [name, join(into, file)];
    }),
  );
}
