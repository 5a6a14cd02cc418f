import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createFunctionRuntime } from "../../src/runtime/function-runtime.ts";
import { runtimeSettings } from "../../src/runtime/runtime-settings.ts";
import { importsOf, isBundled } from "../../src/runtime/sdk/imports-of.ts";

// Outside the repository: no folder above has any `node_modules`.
const place = mkdtempSync(join(tmpdir(), "switchboard-sdk-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** A folder with these files. */
function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name, file)), { recursive: true });
    writeFileSync(join(place, name, file), content);
  }
  return join(place, name);
}

/** A package that says where it lies. */
function packageOf(name: string, says: string): Readonly<Record<string, string>> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: "index.js" }),
    [`node_modules/${name}/index.js`]: `exports.says = ${JSON.stringify(says)};`,
  };
}

/** What the handler returns, or why it cannot be loaded. */
async function resultOf(
  bundle: string,
  { projectFolder, runtime = "nodejs24.x" }: { readonly projectFolder?: string; readonly runtime?: string } = {},
): Promise<unknown> {
  const environment = {
    AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
    ...runtimeSettings(projectFolder === undefined ? {} : { projectFolder }),
  };
  await using functions = createFunctionRuntime({
    functions: [{ name: "Handler", bundle, environment, memoryMb: 512, timeoutMs: 20_000 }],
    ...{ region: "us-east-1", accountId: "123456789012" },
  });
  const outcome = await functions.invoke("Handler", "{}");
  if (outcome.kind === "returned") return JSON.parse(outcome.resultJson);
  return "errorMessage" in outcome ? outcome.errorMessage : outcome.kind;
}

const COMMON_JS = (name: string, value: string) =>
  `const sdk = require("${name}"); exports.handler = async () => ${value};`;
const ES_MODULE = (name: string, value: string) =>
  `import * as sdk from "${name}"; export const handler = async () => ${value};`;

describe.each([
  { form: "CommonJS", ending: "cjs", source: COMMON_JS },
  { form: "an ES module", ending: "mjs", source: ES_MODULE },
])("the AWS SDK in $form", ({ ending, source }) => {
  const functionWith = (name: string, files: Readonly<Record<string, string>>) =>
    join(folderOf(`${ending}/${name}`, files), `main.${ending}`);

  test.each(["@aws-sdk/client-dynamodb", "@smithy/types"])("has %s on board", async (name) => {
    const bundle = functionWith("own", { [`main.${ending}`]: source(name, "Object.keys(sdk).length > 0") });
    expect(await resultOf(bundle)).toBe(true);
  });

  test("comes from the template's folder before, and from the function's own before that", async () => {
    const projectFolder = folderOf(`${ending}/project`, packageOf("@aws-sdk/client-dynamodb", "the project's"));
    const main = { [`main.${ending}`]: source("@aws-sdk/client-dynamodb", "sdk.says") };
    expect(await resultOf(functionWith("elsewhere", main), { projectFolder })).toBe("the project's");
    const withOwn = functionWith("with-own", { ...main, ...packageOf("@aws-sdk/client-dynamodb", "its own") });
    expect(await resultOf(withOwn, { projectFolder })).toBe("its own");
  });

  test("is found by what the module imports, too", async () => {
    const [imports, other] =
      ending === "cjs"
        ? [
            `exports.handler = async () => require("./other.cjs").found;`,
            `exports.found = !!require("@aws-sdk/client-dynamodb");`,
          ]
        : [
            `import { found } from "./other.mjs"; export const handler = async () => found;`,
            `import * as sdk from "@aws-sdk/client-dynamodb"; export const found = !!sdk;`,
          ];
    expect(await resultOf(functionWith("several", { [`main.${ending}`]: imports, [`other.${ending}`]: other }))).toBe(
      true,
    );
  });

  test("is one line for whoever has to install it", async () => {
    const bundle = functionWith("missing", { [`main.${ending}`]: source("@aws-sdk/client-nothing", "1") });
    expect(await resultOf(bundle)).toBe(
      "Cannot find package '@aws-sdk/client-nothing'. nodejs24.x has it on board; here: npm install --save-dev @aws-sdk/client-nothing",
    );
  });

  test("has version 2 before nodejs18.x, and no version 3", async () => {
    const bundle = functionWith("old", { [`main.${ending}`]: source("aws-sdk", "sdk.says ?? sdk.default.says") });
    const projectFolder = folderOf(`${ending}/old-project`, packageOf("aws-sdk", "version 2"));
    expect(await resultOf(bundle, { runtime: "nodejs16.x", projectFolder })).toBe("version 2");
    expect(await resultOf(bundle, { runtime: "nodejs16.x" })).toBe(
      "Cannot find package 'aws-sdk'. nodejs16.x has it on board; here: npm install --save-dev aws-sdk",
    );
    expect(await resultOf(bundle, { runtime: "nodejs18.x", projectFolder })).toBe(
      "Cannot find package 'aws-sdk'. nodejs18.x does not have it on board, on AWS either; here: npm install --save-dev aws-sdk",
    );
  });

  test("leaves other packages that are missing as they are", async () => {
    const bundle = functionWith("other", { [`main.${ending}`]: source("no-such-package", "1") });
    expect(await resultOf(bundle)).toMatch(/^Cannot find (module|package) 'no-such-package'/);
  });
});

test("what an ES module imports is read from its source", () => {
  const source = `import a, { b } from "./a.mjs";import{c}from"node:fs"; import 'd'; export * from "e"; await import("f");`;
  expect([...importsOf(source)]).toEqual(["./a.mjs", "node:fs", "d", "e", "f"]);
  expect(isBundled(importsOf(source))).toBe(false);
  expect(isBundled(importsOf('import { c } from "node:fs"; const text = "important";'))).toBe(true);
});
