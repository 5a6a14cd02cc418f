import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createFunctionRuntime, type FunctionDefinition } from "../../src/index.ts";
import { findPython } from "../../src/runtime/python/find-python.ts";

const place = mkdtempSync(join(tmpdir(), "programming-models-"));
afterAll(() => rmSync(place, { recursive: true }));

function fileOf(name: string, text: string): string {
  const file = join(place, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function start(definition: Omit<FunctionDefinition, "name">) {
  const lines: string[] = [];
  const runtime = createFunctionRuntime({
    functions: [{ name: "F", ...definition }],
    ...{ region: "eu-west-1", accountId: "123456789012" },
    onLine: (_, line) => lines.push(line),
  });
  const ask = async (event: unknown = {}, requestId = "11111111-0000-4000-8000-000000000000") => {
    const outcome = await runtime.invoke("F", JSON.stringify(event), { requestId });
    return outcome.kind === "returned" ? JSON.parse(outcome.resultJson) : outcome;
  };
  return { ...runtime, ask, lines };
}

describe("handlers of Node.js before 24", () => {
  const bundle = fileOf(
    "callbacks.cjs",
    `
    exports.callback = (event, context, callback) => { setTimeout(() => callback(null, { got: event.text }), 5); };
    exports.waits = (event, context, callback) => {
      let later = "not yet";
      setTimeout(() => { later = "done"; }, 50);
      callback(null, { get later() { return later; } });
    };
    exports.doesNotWait = (event, context, callback) => {
      context.callbackWaitsForEmptyEventLoop = false;
      setInterval(() => {}, 1_000);
      callback(null, "at once");
    };
    exports.fails = (event, context, callback) => { callback(new TypeError("no")); };
    exports.succeed = (event, context) => { setTimeout(() => context.succeed("succeeded"), 5); };
    exports.fail = (event, context) => { context.fail(new RangeError("failed")); };
    exports.done = (event, context) => { context.done(null, "done"); };
    exports.promise = async (event) => "promised " + event.text;
    exports.rejects = async () => { throw new SyntaxError("rejected"); };
    exports.throws = (event, context, callback) => { throw new EvalError("thrown"); };
    exports.nothing = () => {};
  `,
  );

  test.each([
    ["callback", { got: "hello" }],
    ["waits", { later: "done" }],
    ["doesNotWait", "at once"],
    ["fails", { errorType: "TypeError", errorMessage: "no" }],
    ["succeed", "succeeded"],
    ["fail", { errorType: "RangeError", errorMessage: "failed" }],
    ["done", "done"],
    ["promise", "promised hello"],
    ["rejects", { errorType: "SyntaxError", errorMessage: "rejected" }],
    ["throws", { errorType: "EvalError", errorMessage: "thrown" }],
    ["nothing", null],
  ])("%s answers, twice in the same environment", async (handler, expected) => {
    await using runtime = start({ bundle, handler, runtime: "nodejs20.x" });
    const answers = [await runtime.ask({ text: "hello" }), await runtime.ask({ text: "hello" })];
    const isObject = typeof expected === "object" && expected !== null;
    for (const answer of answers) expect(answer).toEqual(isObject ? expect.objectContaining(expected) : expected);
    expect(runtime.environmentCount("F")).toBe(1);
  });

  test("Node.js 24 refuses a handler with a callback, in the words of AWS", async () => {
    await using runtime = start({ bundle, handler: "callback", runtime: "nodejs24.x" });
    expect(await runtime.warm()).toEqual([
      {
        functionName: "F",
        problem: expect.stringMatching(/^Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support/),
      },
    ]);
  });

  test("the function sees the runtime that its template names", async () => {
    const env = fileOf("env.cjs", "exports.handler = async () => process.env.AWS_EXECUTION_ENV;");
    await using runtime = start({ bundle: env, runtime: "nodejs18.x" });
    expect(await runtime.ask()).toBe("AWS_Lambda_nodejs18.x");
  });
});

describe("layers", () => {
  test("a CommonJS module finds packages of its layers, those of the last one first", async () => {
    fileOf("layer1/nodejs/node_modules/one/index.js", "module.exports = 'one';");
    fileOf("layer1/nodejs/node_modules/both/index.js", "module.exports = 'first';");
    fileOf("layer2/nodejs/node20/node_modules/both/index.js", "module.exports = 'second';");
    const bundle = fileOf("layered/main.js", "exports.handler = async () => [require('one'), require('both')];");
    const layers = [join(place, "layer1"), join(place, "layer2")];
    await using runtime = start({ bundle, layers, runtime: "nodejs20.x" });
    expect(await runtime.ask()).toEqual(["one", "second"]);
  });
});

describe("layers of ES modules", () => {
  const layers = [join(place, "esm-layer")];
  fileOf("esm-layer/nodejs/node_modules/one/index.mjs", "export default 'one of the layer';");
  fileOf("esm-layer/nodejs/node_modules/one/package.json", '{ "exports": "./index.mjs" }');
  fileOf("esm-layer/nodejs/node_modules/two/index.js", "module.exports = 'two of the layer';");
  const text = "import one from 'one'; import two from 'two'; export const handler = async () => [one, two];";

  test("are found, behind the packages of the function's own", async () => {
    const bundle = fileOf("esm/app.mjs", text);
    fileOf("esm/node_modules/two/index.js", "module.exports = 'its own two';");
    await using runtime = start({ bundle, layers });
    expect(await runtime.ask()).toEqual(["one of the layer", "its own two"]);
  });

  test("what is in none of them is said in Node's words", async () => {
    const bundle = fileOf("esm-missing/app.mjs", "import 'three'; export const handler = async () => {};");
    await using runtime = start({ bundle, layers });
    expect(await runtime.warm()).toEqual([
      {
        functionName: "F",
        problem: expect.stringMatching(
          /^Runtime.ImportModuleError: Cannot find package 'three' imported from .+app\.mjs/,
        ),
      },
    ]);
  });
});

test("the stack of a module with a source map names the source", async () => {
  // Line 1 of what is run is line 3 of the source.
  const map = { version: 3, sources: ["source.ts"], names: [], mappings: "AAEA" };
  const bundle = fileOf(
    "mapped.cjs",
    "exports.handler = async () => { throw new Error('mapped'); };\n//# sourceMappingURL=mapped.cjs.map",
  );
  fileOf("mapped.cjs.map", JSON.stringify(map));
  await using runtime = start({ bundle });
  expect(await runtime.ask()).toMatchObject({ trace: expect.arrayContaining([expect.stringMatching(/source\.ts:3/)]) });

  const inline = `data:application/json;base64,${Buffer.from(JSON.stringify({ ...map, file: "x".repeat(300) })).toString("base64")}`;
  const withInline = fileOf(
    "inline.cjs",
    `exports.handler = async () => { throw new Error('mapped'); };\n//# sourceMappingURL=${inline}`,
  );
  await using second = start({ bundle: withInline });
  expect(await second.ask()).toMatchObject({ trace: expect.arrayContaining([expect.stringMatching(/source\.ts:3/)]) });
});

test("without a Python, one line says so", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = place;
  try {
    await using runtime = start({ bundle: fileOf("app.py", ""), runtime: "python3.99" });
    const problem = "Runtime.InvalidRuntime: there is no python3 on the PATH, which runs python3.99 here";
    expect(await runtime.warm()).toEqual([{ functionName: "F", problem }]);
  } finally {
    process.env["PATH"] = path;
  }
});

test("Python has no debugger here, which one line says", async () => {
  await using runtime = start({ bundle: fileOf("inspected.py", ""), runtime: "python3.12", inspectPort: 9_229 });
  const problem = "Runtime.InvalidRuntime: python3.12 has no debugger here, only Node.js";
  expect(await runtime.warm()).toEqual([{ functionName: "F", problem }]);
});

const hasPython = findPython("python3.12") !== undefined;
describe.skipIf(!hasPython)("Python, where there is a python3", () => {
  const bundle = fileOf(
    "python/src/app.py",
    `
import logging, os, sys, threading, time
from src.other import WORD
logger = logging.getLogger()
logger.setLevel(logging.INFO)
ticks = 0

def tick():
    global ticks
    while True:
        ticks += 1
        time.sleep(0.005)

def handler(event, context):
    print("printed")
    print("to stderr", file=sys.stderr)
    sys.stdout.write("unfinished")
    logger.info("logged")
    return {
        "event": event, "word": WORD, "cwd": os.getcwd(), "root": os.environ["LAMBDA_TASK_ROOT"],
        "handler": os.environ["_HANDLER"], "runtime": os.environ["AWS_EXECUTION_ENV"], "table": os.environ["TABLE"],
        "id": context.aws_request_id, "name": context.function_name, "remaining": context.get_remaining_time_in_millis(),
        "trace": os.environ["_X_AMZN_TRACE_ID"],
    }

def fails(event, context):
    raise ValueError("wrong " + event["text"])

def unmarshallable(event, context):
    return {"a": object()}

def hangs(event, context):
    time.sleep(60)

def leaves(event, context):
    os._exit(3)

def count(event, context):
    if threading.active_count() == 1:
        threading.Thread(target=tick, daemon=True).start()
    return ticks
`,
  );
  fileOf("python/src/other.py", 'WORD = "imported"');
  const root = join(place, "python");
  const python = { bundle, root, runtime: "python3.12" };

  test("event, context, variables and what it prints are Lambda's", async () => {
    await using runtime = start({ ...python, timeoutMs: 2_000, environment: { TABLE: "t" } });
    const answer = await runtime.ask({ text: "é" });
    expect(answer).toEqual({
      ...{ event: { text: "é" }, word: "imported", cwd: root, root, handler: "src/app.handler", table: "t" },
      ...{ runtime: "AWS_Lambda_python3.12", id: "11111111-0000-4000-8000-000000000000", name: "F" },
      remaining: expect.toSatisfy((ms) => ms > 1_000 && ms <= 2_000),
      trace: expect.stringMatching(/^Root=1-.+;Sampled=0$/),
    });
    expect(runtime.lines).toEqual([
      "printed",
      "to stderr",
      expect.stringMatching(/^\[INFO\]\t.+Z\t11111111-0000-4000-8000-000000000000\tlogged$/),
      "unfinished",
    ]);
  });

  test("an error has its type, message and the function's own frames; the environment goes on", async () => {
    await using runtime = start({ ...python, handler: "fails" });
    for (let time = 0; time < 2; time += 1) {
      expect(await runtime.ask({ text: "input" })).toEqual({
        ...{ kind: "function-error", errorType: "ValueError", errorMessage: "wrong input" },
        stackTrace: [expect.stringMatching(/app\.py", line \d+, in fails\n.+raise ValueError/s)],
      });
    }
    expect(runtime.environmentCount("F")).toBe(1);
  });

  test("what is no JSON, takes too long or ends the process is an error", async () => {
    await using unmarshallable = start({ ...python, handler: "unmarshallable" });
    expect(await unmarshallable.ask()).toMatchObject({ errorType: "Runtime.MarshalError" });
    await using hangs = start({ ...python, handler: "hangs", timeoutMs: 500 });
    expect(await hangs.ask()).toMatchObject({ errorType: "Sandbox.Timedout" });
    await using leaves = start({ ...python, handler: "leaves" });
    expect(await leaves.ask()).toMatchObject({ errorType: "Runtime.ExitError", errorMessage: /exit status 3/ });
  });

  test("a module that cannot be loaded says why", async () => {
    const load = async (text: string, handler = "handler") => {
      await using runtime = start({ bundle: fileOf("broken/app.py", text), handler, runtime: "python3.12" });
      return (await runtime.warm())[0]?.problem;
    };
    expect(await load("import no_such_module")).toMatch(
      /ImportModuleError: Unable to import module 'app': No module named 'no_such_module'/,
    );
    expect(await load("def handler(:")).toMatch(/UserCodeSyntaxError: Syntax error in module 'app'.+line 1/);
    expect(await load("raise KeyError('TABLE')")).toMatch(/KeyError/);
    expect(await load("other = 1")).toMatch(/HandlerNotFound: Handler 'handler' missing on module 'app'/);
  });

  test("its threads stand still between invocations", async () => {
    await using runtime = start({ ...python, handler: "count" });
    await runtime.ask();
    const before = await runtime.ask();
    // Other processes go on meanwhile.
    await using other = start({
      bundle: fileOf("slow.cjs", "exports.handler = () => new Promise((r) => setTimeout(r, 300));"),
    });
    await other.ask();
    expect((await runtime.ask()) - before).toBeLessThan(20);
  });

  test("packages of layers are found", async () => {
    fileOf("layer3/python/layered/__init__.py", 'WORD = "from a layer"');
    const app = fileOf(
      "layered-python/app.py",
      "import layered\ndef handler(event, context):\n    return layered.WORD",
    );
    await using runtime = start({ bundle: app, layers: [join(place, "layer3")], runtime: "python3.12" });
    expect(await runtime.ask()).toBe("from a layer");
  });
});
