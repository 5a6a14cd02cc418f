import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { connectionsTable } from "@switchboard/adapters-aws/connections-table";
import { createSeededRandom } from "@switchboard/domain/testing";
import { lambdaNode } from "@switchboard/lambda-node";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const node = lambdaNode();
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "switchboard-trim-"));
});
afterAll(async () => {
  await esbuild.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** A file that is changed in bundles: the packages that lead to it, each of which depends on the next, and its path in the last. */
interface Changed {
  readonly packages: readonly string[];
  readonly file: string;
}

const ofSdk = {
  readFile: {
    packages: ["@aws-sdk/client-dynamodb", "@smithy/core"],
    file: "dist-es/submodules/config/shared-ini-file-loader/readFile.js",
  },
  httpHandler: {
    packages: ["@aws-sdk/client-dynamodb", "@smithy/node-http-handler"],
    file: "dist-es/node-http-handler.js",
  },
  endpointCache: {
    packages: ["@aws-sdk/client-dynamodb", "@aws-sdk/middleware-endpoint-discovery", "@aws-sdk/endpoint-cache"],
    file: "dist-es/EndpointCache.js",
  },
  runtimeConfig: { packages: ["@aws-sdk/client-dynamodb"], file: "dist-es/runtimeConfig.js" },
} as const satisfies Record<string, Changed>;

const ofInversify = {
  container: { packages: ["inversify", "@inversifyjs/container"], file: "lib/index.js" },
  metadata: {
    packages: ["inversify", "@inversifyjs/core", "@inversifyjs/reflect-metadata-utils"],
    file: "lib/reflectMetadata/utils/getOwnReflectMetadata.js",
  },
  resolvedValue: {
    packages: ["inversify", "@inversifyjs/core"],
    file: "lib/planning/models/ResolvedValueBindingNodeImplementation.js",
  },
  instance: {
    packages: ["inversify", "@inversifyjs/core"],
    file: "lib/planning/models/InstanceBindingNodeImplementation.js",
  },
} as const satisfies Record<string, Changed>;

/** The functions are composed there. */
const composition = join(root, "packages/composition/package.json");

/** As much of esbuild as is used here. */
interface Esbuild {
  build(options: object): Promise<unknown>;
  stop(): Promise<void>;
}
const esbuild: Esbuild = createRequire(join(root, "package.json"))("esbuild");
const { lambdaBundle }: { readonly lambdaBundle: object } = await import(
  pathToFileURL(join(root, "scripts/lambda-bundle.mjs")).href
);

const noLonger = "This is no longer what scripts/trim was written for";

test.each([
  // What is replaced is written otherwise,
  ["readFile", "from", 'fsReadFile(path, "utf8")', "fsReadFile(path, options)"],
  ["httpHandler", "from", 'await import("node:http")', 'await import("http")'],
  ["endpointCache", "from", '"mnemonist/lru-cache"', '"mnemonist/lru-map"'],
  ["runtimeConfig", "from", "clientVersion: packageInfo.version", "clientVersion: version"],
  // or it is there, and something else depends on it.
  ["readFile", "beside", "export const fileIntercept", "export const read = fsReadFile;\nexport const fileIntercept"],
  ["httpHandler", "beside", "hAgent = Agent;", "hAgent = node_http.Agent;"],
  ["endpointCache", "beside", "this.cache.clear()", "this.cache.forEach(this.forget)"],
  ["endpointCache", "beside", "this.cache.clear()", "forget(this.cache)"],
  ["runtimeConfig", "beside", "packageInfo.version", "packageInfo.version, name: packageInfo.name"],
] as const)("a build fails where %s of the SDK has changed (%s)", async (name, _, from, to) => {
  await expectRefusal(ofSdk[name], from, to);
});

test.each([
  ["container", "from", "import 'reflect-metadata/lite';", "import 'reflect-metadata';"],
  ["metadata", "beside", "Reflect.getOwnMetadata(", "Reflect.hasOwnMetadata("],
  ["resolvedValue", "from", "ResolverJit(this, areServiceActivations)", "ResolverJit(this)"],
  ["resolvedValue", "beside", "Resolver(this, areServiceActivations)", "Resolver(this)"],
  ["instance", "from", "ResolverJit.js", "Jit.js"],
] as const)("a build fails where %s of inversify has changed (%s)", async (name, _, from, to) => {
  await expectRefusal(ofInversify[name], from, to);
});

test.each(Object.entries(ofSdk))("a build knows %s of the SDK as it is", async (_, changed) => {
  await expectNoRefusal(changed);
});

test.each(Object.entries(ofInversify))("a build knows %s of inversify as it is", async (_, changed) => {
  await expectNoRefusal(changed);
});

test("a build fails where a client no longer has what is replaced", async () => {
  const client = "node_modules/@aws-sdk/client-dynamodb/index.js";
  const { errors } = await bundle(`export * from "./${client}";`, { [client]: "export class DynamoDBClient {}" });
  for (const file of ["readFile", "node-http-handler", "EndpointCache", "runtimeConfig"])
    expect(errors).toContainEqual(expect.stringMatching(`^Nothing in this bundle is .*${file}`));
});

test.each([
  ["node:fs/promises", 'export { readFile } from "node:fs/promises";'],
  ["obliterator", 'export * from "obliterator";'],
  ["package.json", 'export { default } from "@aws-sdk/client-sqs/package.json";'],
])("a build fails where something else brings %s back", async (name, entry) => {
  const { errors } = await bundle(entry, {
    "node_modules/obliterator/index.js": "export const iterate = () => undefined;",
    "node_modules/@aws-sdk/client-sqs/package.json": JSON.stringify({
      description: "A client of SQS",
      version: "3.0.0",
    }),
  });
  expect(errors).toContainEqual(expect.stringMatching(`^Something else in this bundle undoes that .*${name}`));
});

test("a function without the SDK is built without complaint", async () => {
  const { errors } = await bundle("export const handler = async () => ({ statusCode: 200 });");
  expect(errors).toEqual([]);
});

test("discovered endpoints are cached as the SDK does, the least recently used one forgotten first", async () => {
  const home = packageDirectory(ofSdk.endpointCache.packages);
  const original = JSON.stringify(join(home, ofSdk.endpointCache.file));
  const { errors, outfile } = await bundle(`export { EndpointCache } from ${original};`);
  expect(errors).toEqual([]);
  const { EndpointCache: Original } = createRequire(import.meta.url)(home);
  const { EndpointCache: Trimmed } = createRequire(import.meta.url)(outfile);
  const roll = createSeededRandom(1);
  for (let round = 0; round < 20; round += 1) {
    const capacity = 1 + Math.floor(roll() * 5);
    const both = [new Original(capacity), new Trimmed(capacity)];
    for (let step = 0; step < 200; step += 1) {
      const key = `key-${Math.floor(roll() * 8)}`;
      const done = roll();
      for (const cache of both) {
        if (done < 0.4) cache.set(key, [{ Address: `${key}-${step}`, CachePeriodInMinutes: 60 }]);
        else if (done < 0.5) cache.delete(key);
        else if (done < 0.52) cache.clear();
      }
      const [before, trimmed] = both.map((cache) => [cache.has(key), cache.getEndpoint(key)]);
      expect(trimmed).toEqual(before);
    }
  }
});

test("inversify composes what it composes without the changes", async () => {
  const program = `
    import { Container, ContainerModule } from ${JSON.stringify(join(packageDirectory(["inversify"]), "lib/index.js"))};
    let made = 0;
    const thing = (...needs) => ({ number: ++made, needs });
    const module = new ContainerModule(({ bind, onActivation }) => {
      bind("one").toDynamicValue(() => thing()).inSingletonScope();
      for (const scope of ["inSingletonScope", "inTransientScope", "inRequestScope"]) {
        for (const needs of [[], ["one"], ["one", "one"], ["one", "one", "one"], Array(4).fill("one"), Array(5).fill("one")])
          bind(scope + needs.length).toResolvedValue(thing, needs)[scope]();
      }
      bind("circle").toResolvedValue(thing, ["circle"]);
      bind("several").toConstantValue(1);
      bind("several").toConstantValue(2);
      bind("decorated").toResolvedValue(thing, ["one"]).inTransientScope().onActivation((_, it) => ({ ...it, decorated: true }));
      onActivation("inTransientScope1", (_, it) => ({ ...it, seen: true }));
    });
    class Plain { constructor() { this.made = ++made; } }
    const container = new Container();
    container.load(module);
    container.bind(Plain).toSelf().inTransientScope();
    const said = [];
    for (let round = 0; round < 2; round += 1) {
      for (const scope of ["inSingletonScope", "inTransientScope", "inRequestScope"])
        for (let needs = 0; needs < 6; needs += 1) said.push(container.get(scope + needs));
      said.push(container.get("decorated"), container.getAll("several"), container.get(Plain));
    }
    for (const wrong of ["circle", "nowhere"]) {
      try { container.get(wrong); } catch (error) { said.push(error.message); }
    }
    process.stdout.write(JSON.stringify(said));`;
  const [trimmed, whole] = [await bundle(program), await bundle(program, {}, { plugins: [] })];
  expect([trimmed.errors, whole.errors]).toEqual([[], []]);
  // In a process each: metadata are kept in a global object.
  const [said, expected] = [trimmed, whole].map(({ outfile }) =>
    execFileSync(process.execPath, [outfile], { encoding: "utf8" }),
  );
  expect(said).toBe(expected);
  const code = readFileSync(trimmed.outfile, "utf8");
  for (const absent of ["hasOwnMetadata", "new Function("]) expect(code).not.toContain(absent);
});

test.skipIf(node === undefined)(
  "a function starts, and calls DynamoDB, without built-in modules that nothing needs",
  async () => {
    await using dynamoDb = await startConnectionsTable();
    const program = `
      const { handler } = require(process.argv[1]);
      const atStart = [...process.moduleLoadList];
      const requestContext = { eventType: "CONNECT", routeKey: "$connect", connectionId: "Qx7bTWvGIAMCE9w=" };
      const event = { requestContext, headers: {}, queryStringParameters: { session_id: "alice" } };
      handler(event, { getRemainingTimeInMillis: () => 29_000 }).then(({ statusCode }) => {
        process.stderr.write(JSON.stringify({ statusCode, atStart, afterwards: process.moduleLoadList }));
        process.exit();
      });`;
    const file = join(root, "apps/lambda-connect/dist/main.cjs");
    const child = spawn(node ?? "", ["--eval", program, file], {
      env: {
        ...{ TABLE_NAME: "connections", AUTH: "none", AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: dynamoDb.endpoint },
        ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      },
    });
    const { statusCode, atStart, afterwards } = JSON.parse(await text(child.stderr));
    expect(statusCode).toBe(200);
    const unneeded = ["fs/promises", "http2", "internal/deps/undici/undici"].map((name) => `NativeModule ${name}`);
    for (const loaded of [atStart, afterwards])
      expect(loaded.filter((name: string) => unneeded.includes(name))).toEqual([]);
    expect(afterwards).toContain("NativeModule net");
  },
);

test("a bundle holds nothing of a client's package.json but its version, and neither mnemonist nor obliterator", () => {
  const code = readFileSync(join(root, "apps/lambda-connect/dist/main.cjs"), "utf8");
  const { version } = createRequire(import.meta.url)("@aws-sdk/client-dynamodb/package.json");
  expect(code).toContain(JSON.stringify(version));
  for (const absent of ["typesVersions", "devDependencies", "mnemonist", "obliterator"])
    expect(code).not.toContain(absent);
});

async function expectRefusal(changed: Changed, from: string, to: string): Promise<void> {
  const { path, source } = sourceOf(changed);
  expect(source).toContain(from);
  const { errors } = await bundle(`export * from "./${path}";`, { [path]: source.replace(from, () => to) });
  expect(errors).toContainEqual(expect.stringContaining(noLonger));
}

async function expectNoRefusal(changed: Changed): Promise<void> {
  const { path, source } = sourceOf(changed);
  const { errors } = await bundle(`export * from "./${path}";`, { [path]: source });
  // There are errors, since there is nothing else of the package: not for this reason.
  expect(errors).not.toContainEqual(expect.stringContaining(noLonger));
}

function sourceOf({ packages, file }: Changed): { readonly path: string; readonly source: string } {
  return {
    path: `node_modules/${packages.at(-1)}/${file}`,
    source: readFileSync(join(packageDirectory(packages), file), "utf8"),
  };
}

function packageDirectory(packages: readonly string[]): string {
  let manifest = packages[0] === "inversify" ? composition : fileURLToPath(import.meta.url);
  for (const name of packages) {
    const places = createRequire(manifest).resolve.paths(name) ?? [];
    const found = places.map((place) => join(place, name, "package.json")).find(existsSync);
    if (found === undefined) throw new Error(`There is no ${name} beside ${manifest}.`);
    manifest = realpathSync(found);
  }
  return dirname(manifest);
}

let bundles = 0;

/** Bundles a function as those are that are deployed, in a folder that has these files. */
async function bundle(entry: string, files: Readonly<Record<string, string>> = {}, others: object = {}) {
  bundles += 1;
  const home = join(directory, String(bundles));
  for (const [path, source] of Object.entries({ "entry.js": entry, ...files })) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), source);
  }
  const outfile = join(home, "bundle.cjs");
  const own = { absWorkingDir: home, entryPoints: ["entry.js"], outfile, logLevel: "silent" };
  const options = { ...lambdaBundle, ...own, ...others };
  try {
    await esbuild.build(options);
    return { errors: [], outfile };
  } catch (failure) {
    const { errors } = failure as { readonly errors: readonly { readonly text: string }[] };
    return { errors: errors.map((error) => error.text), outfile };
  }
}

/** A DynamoDB with an empty connections table. */
async function startConnectionsTable(): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const { endpoint, stop } = await startDynamoDb();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
  await client.send(new CreateTableCommand(connectionsTable("connections")));
  client.destroy();
  return { endpoint, [Symbol.asyncDispose]: stop };
}
