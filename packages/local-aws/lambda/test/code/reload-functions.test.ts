import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GatewayEvent } from "@switchboard/local-service";
import { strToU8, zipSync } from "fflate";
import { afterAll, expect, test, vi } from "vitest";
import type { CodeLocation } from "../../src/code/prepare-code.ts";
import { prepareFunctions } from "../../src/code/prepare-functions.ts";
import { reloadFunctions } from "../../src/code/reload-functions.ts";
import { createFunctionRuntime, type FunctionDefinition } from "../../src/index.ts";
import { findPython } from "../../src/runtime/python/find-python.ts";

const place = mkdtempSync(join(tmpdir(), "reload-functions-"));
afterAll(() => rmSync(place, { recursive: true }));
let count = 0;

/** Functions of a folder of a test's own, whose files a test writes. */
async function start(
  files: Readonly<Record<string, string>>,
  functions: Readonly<Record<string, Omit<CodeLocation, "code"> & { readonly zip?: boolean }>>,
  further: Partial<FunctionDefinition> = {},
) {
  count += 1;
  const folder = join(place, String(count), "build", "code");
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  const locations = Object.entries(functions).map(([name, { zip, ...location }]) => {
    const code = zip === true ? join(folder, "code.zip") : folder;
    if (zip === true) writeFileSync(code, zipSync({ "app.js": strToU8(files["app.js"] ?? "") }));
    return [name, { code, ...location }] as const;
  });
  const codes = await prepareFunctions(new Map(locations), join(place, String(count), "made"));
  const definitions = locations.map(([name, { runtime }]) => {
    const { bundle = "", root = "" } = codes.get(name)?.current() ?? {};
    return { name, bundle, root, ...(runtime !== undefined && { runtime }), ...further };
  });
  const events: GatewayEvent[] = [];
  const lines: string[] = [];
  const runtime = createFunctionRuntime({
    ...{ functions: definitions, region: "eu-west-1", accountId: "123456789012" },
    onLine: (_, line) => lines.push(line),
  });
  const emit = (event: GatewayEvent) => void events.push(event);
  const reloading = reloadFunctions({ runtime, functions: definitions, codes, emit });
  const ask = async (event: unknown = {}, name = "F") => {
    const outcome = await runtime.invoke(name, JSON.stringify(event));
    return outcome.kind === "returned" ? JSON.parse(outcome.resultJson) : outcome;
  };
  /** Waits for so many events about changes, and gives the last one. */
  const changed = async (times = 1) => {
    await vi.waitFor(() => expect(events).toHaveLength(times), { timeout: 10_000, interval: 10 });
    return events.at(-1);
  };
  return {
    ...{ runtime, ask, write, changed, folder, events, lines },
    async [Symbol.asyncDispose]() {
      reloading.close();
      await runtime.close();
    },
  };
}

const RESTARTED = { type: "restarted", functionNames: ["F"] };
const answering = (text: string) => `exports.handler = async () => ${JSON.stringify(text)};`;

test("what begins after a change runs on the new version alone, what is under way ends on the one before", async () => {
  const version = (number: number) => `
    exports.handler = async ({ ms = 0 }) => {
      if (ms > 0) console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ${number};
    };`;
  await using running = await start({ "app.js": version(1) }, { F: { module: "app" } });
  expect(await Promise.all([running.ask(), running.ask()])).toEqual([1, 1]);
  const slow = running.ask({ ms: 2_500 });
  await vi.waitFor(() => expect(running.lines).toContain("begun"));
  running.write("app.js", version(2));
  expect(await running.changed()).toEqual(RESTARTED);
  const after = await Promise.all(Array.from({ length: 20 }, () => running.ask({ ms: 5 })));
  expect(new Set(after)).toEqual(new Set([2]));
  expect(await slow).toBe(1);
  expect(await running.ask()).toBe(2);
});

test("while a change is being written nothing of it answers", async () => {
  await using running = await start(
    {
      "app.js": `const { word } = require("./word.js"); ${'exports.handler = async () => "app 1 " + word;'}`,
      "word.js": 'exports.word = "word 1";',
    },
    { F: { module: "app" } },
  );
  expect(await running.ask()).toBe("app 1 word 1");
  const answers = new Set<unknown>();
  running.write("app.js", `const { word } = require("./word.js"); ${'exports.handler = async () => "app 2 " + word;'}`);
  const asked = Array.from({ length: 10 }, () => running.ask());
  running.write("word.js", 'exports.word = "word 2";');
  for (const answer of await Promise.all(asked)) answers.add(answer);
  await running.changed();
  answers.delete("app 1 word 1");
  answers.delete("app 2 word 2");
  expect([...answers]).toEqual([]);
  expect(await running.ask()).toBe("app 2 word 2");
});

test("a version that cannot be loaded ends nothing, and the next one mends it", async () => {
  await using running = await start({ "app.js": answering("one") }, { F: { module: "app" } });
  expect(await running.ask()).toBe("one");
  running.write("app.js", "exports.handler = async () => {");
  expect(await running.changed()).toEqual({
    ...{ type: "not-restarted", functionName: "F" },
    because: expect.stringMatching(/^Runtime\.UserCodeSyntaxError: .+app\.js:1\)$/),
  });
  expect(await running.ask()).toBe("one");
  running.write("app.js", answering("two"));
  expect(await running.changed(2)).toEqual(RESTARTED);
  expect(await running.ask()).toBe("two");
});

test("a folder that a build removes and makes anew is the new version, also when its module was missing meanwhile", async () => {
  await using running = await start({ "app.js": answering("one") }, { F: { module: "app" } });
  rmSync(join(running.folder, ".."), { recursive: true });
  running.write("app.js", answering("two"));
  expect(await running.changed()).toEqual(RESTARTED);
  expect(await running.ask()).toBe("two");
  renameSync(join(running.folder, "app.js"), join(running.folder, "other.js"));
  expect(await running.changed(2)).toMatchObject({ because: expect.stringMatching(/^there is no app\.cjs/) });
  expect(await running.ask()).toBe("two");
  running.write("app.js", answering("three"));
  expect(await running.changed(3)).toEqual(RESTARTED);
  expect(await running.ask()).toBe("three");
});

test("functions of one folder are one line", async () => {
  const files = { "a.js": answering("a1"), "b.js": answering("b1") };
  await using running = await start(files, { A: { module: "a" }, B: { module: "b" } });
  running.write("b.js", answering("b2"));
  expect(await running.changed()).toEqual({ type: "restarted", functionNames: ["A", "B"] });
  expect([await running.ask({}, "A"), await running.ask({}, "B")]).toEqual(["a1", "b2"]);
});

test("a zip that is replaced is unpacked anew", async () => {
  await using running = await start({ "app.js": answering("one") }, { F: { module: "app", zip: true } });
  expect(await running.ask()).toBe("one");
  writeFileSync(join(running.folder, "new.zip"), zipSync({ "app.js": strToU8(answering("two")) }));
  renameSync(join(running.folder, "new.zip"), join(running.folder, "code.zip"));
  expect(await running.changed()).toEqual(RESTARTED);
  expect(await running.ask()).toBe("two");
  writeFileSync(join(running.folder, "code.zip"), "no zip");
  expect(await running.changed(2)).toMatchObject({ type: "not-restarted" });
  expect(await running.ask()).toBe("two");
});

test("a layer that changes is another version", async () => {
  const layer = join(place, "layer");
  mkdirSync(join(layer, "nodejs", "lib"), { recursive: true });
  const library = join(layer, "nodejs", "lib", "word.js");
  writeFileSync(library, 'module.exports = "one";');
  const app = `exports.handler = async () => require(${JSON.stringify(library)});`;
  await using running = await start({ "app.js": app }, { F: { module: "app" } }, { layers: [layer] });
  expect(await running.ask()).toBe("one");
  writeFileSync(library, 'module.exports = "two";');
  expect(await running.changed()).toEqual(RESTARTED);
  expect(await running.ask()).toBe("two");
});

test("TypeScript needs no build: what it imports restarts it, what is wrong with it is said with its place", async () => {
  const app = (imported: string) => `
    import { word } from "${imported}";
    enum Kind { Text = "text" }
    export const handler = async (event: { readonly fail?: boolean }): Promise<string> => {
      if (event.fail) throw new TypeError("as asked");
      return Kind.Text + " " + word;
    };`;
  const files = {
    "src/app.ts": app("../lib/word"),
    "lib/word.ts": 'export const word: string = "one";',
    "other.ts": "",
  };
  await using running = await start(files, { F: { module: "src/app" } });
  expect(await running.ask()).toBe("text one");
  expect(await running.ask({ fail: true })).toMatchObject({
    ...{ errorType: "TypeError", errorMessage: "as asked" },
    trace: expect.arrayContaining([expect.stringMatching(/src\/app\.ts:5:/)]),
  });
  // Of no concern to it.
  running.write("other.ts", "export {};");
  running.write("lib/word.ts", 'export const word: string = "two";');
  expect(await running.changed()).toEqual(RESTARTED);
  expect(await running.ask()).toBe("text two");
  running.write("lib/word.ts", "export const word = ;");
  expect(await running.changed(2)).toMatchObject({
    because: expect.stringMatching(/lib\/word\.ts:1:21: Unexpected ";"/),
  });
  expect(await running.ask()).toBe("text two");
  running.write("src/app.ts", app("../lib/new"));
  expect(await running.changed(3)).toMatchObject({ because: expect.stringMatching(/Could not resolve/) });
  running.write("lib/new.ts", 'export const word = "new";');
  expect(await running.changed(4)).toEqual(RESTARTED);
  expect(await running.ask()).toBe("text new");
});

test("TypeScript is bundled as SAM would: entry points, formats, packages that are installed or come later", async () => {
  const files = {
    "package.json": '{ "type": "module" }',
    "node_modules/installed/index.js": 'exports.word = "installed";',
    "node_modules/installed/package.json": "{}",
    "src/entry.ts": `
      import { word } from "installed";
      import { createRequire } from "node:module";
      const top = await Promise.resolve("top");
      export const handler = async () => [word, top, MODE, await import("not-installed").catch((error: Error) => error.message)];`,
  };
  const build = { entryPoints: ["src/entry.ts"], define: { MODE: '"defined"' } };
  await using running = await start(files, { F: { module: "entry", build } });
  expect(await running.ask()).toEqual(["installed", "top", "defined", expect.stringMatching(/^Cannot find package/)]);
});

test.skipIf(findPython("python3.12") === undefined)("Python starts anew as well", async () => {
  const app = (text: string) => `def handler(event, context):\n    return "${text}"\n`;
  await using running = await start({ "app.py": app("one") }, { F: { module: "app", runtime: "python3.12" } });
  expect(await running.ask()).toBe("one");
  running.write("app.py", app("two"));
  expect(await running.changed()).toEqual(RESTARTED);
  expect(await running.ask()).toBe("two");
  running.write("app.py", "def handler(:");
  expect(await running.changed(2)).toMatchObject({ because: expect.stringMatching(/^Runtime\.UserCodeSyntaxError/) });
  expect(await running.ask()).toBe("two");
});
