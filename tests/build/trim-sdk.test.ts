import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createSeededRandom } from "@switchboard/domain/testing";
import { lambdaNode } from "@switchboard/lambda-node";
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

/** The files of the SDK that are changed in bundles, by the packages that lead to them. */
const changed = {
  readFile: [
    ["@aws-sdk/client-dynamodb", "@smithy/core"],
    "dist-es/submodules/config/shared-ini-file-loader/readFile.js",
  ],
  httpHandler: [["@aws-sdk/client-dynamodb", "@smithy/node-http-handler"], "dist-es/node-http-handler.js"],
  endpointCache: [
    ["@aws-sdk/client-dynamodb", "@aws-sdk/middleware-endpoint-discovery", "@aws-sdk/endpoint-cache"],
    "dist-es/EndpointCache.js",
  ],
  runtimeConfig: [["@aws-sdk/client-dynamodb"], "dist-es/runtimeConfig.js"],
} as const;

/** As much of esbuild as is used here. */
interface Esbuild {
  build(options: object): Promise<unknown>;
  stop(): Promise<void>;
}
const esbuild: Esbuild = createRequire(join(root, "package.json"))("esbuild");
const { lambdaBundle }: { readonly lambdaBundle: object } = await import(
  pathToFileURL(join(root, "scripts/lambda-bundle.mjs")).href
);

const noLonger = "This is no longer what scripts/trim-sdk.mjs was written for";

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
  const { path, source } = sourceOf(name);
  expect(source).toContain(from);
  const { errors } = await bundle(`export * from "./${path}";`, { [path]: source.replace(from, () => to) });
  expect(errors).toContainEqual(expect.stringContaining(noLonger));
});

test.each(Object.keys(changed) as (keyof typeof changed)[])("a build knows %s of the SDK as it is", async (name) => {
  const { path, source } = sourceOf(name);
  const { errors } = await bundle(`export * from "./${path}";`, { [path]: source });
  // There are errors, since there is nothing else of the SDK: not for this reason.
  expect(errors).not.toContainEqual(expect.stringContaining(noLonger));
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
  const [packages, file] = changed.endpointCache;
  const home = packageDirectory(packages);
  const { errors, outfile } = await bundle(`export { EndpointCache } from ${JSON.stringify(join(home, file))};`);
  expect(errors).toEqual([]);
  const { EndpointCache: Original } = createRequire(import.meta.url)(home);
  const { EndpointCache: Trimmed } = createRequire(import.meta.url)(outfile);
  const random = createSeededRandom("endpoints");
  for (let round = 0; round < 20; round += 1) {
    const capacity = 1 + Math.floor(random() * 5);
    const both = [new Original(capacity), new Trimmed(capacity)];
    for (let step = 0; step < 200; step += 1) {
      const key = `key-${Math.floor(random() * 8)}`;
      const done = random();
      for (const cache of both) {
        if (done < 0.4) cache.set(key, [{ Address: `${key}-${step}`, CachePeriodInMinutes: 60 }]);
        else if (done < 0.5) cache.delete(key);
        else if (done < 0.52) cache.clear();
      }
      const [original, trimmed] = both.map((cache) => [cache.has(key), cache.getEndpoint(key)]);
      expect(trimmed).toEqual(original);
    }
  }
});

test.skipIf(node === undefined)(
  "a function starts, and calls DynamoDB, without built-in modules that nothing needs",
  async () => {
    await using dynamoDb = await startEmptyDynamoDb();
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
    expect(afterwards).toContain("NativeModule http");
  },
);

test("a bundle holds nothing of a client's package.json but its version, and neither mnemonist nor obliterator", () => {
  const code = readFileSync(join(root, "apps/lambda-connect/dist/main.cjs"), "utf8");
  const { version } = createRequire(import.meta.url)("@aws-sdk/client-dynamodb/package.json");
  expect(code).toContain(JSON.stringify(version));
  for (const absent of ["typesVersions", "devDependencies", "mnemonist", "obliterator"])
    expect(code).not.toContain(absent);
});

function sourceOf(name: keyof typeof changed): { readonly path: string; readonly source: string } {
  const [packages, file] = changed[name];
  return {
    path: `node_modules/${packages.at(-1)}/${file}`,
    source: readFileSync(join(packageDirectory(packages), file), "utf8"),
  };
}

/** Where the last of these packages is, each of which depends on the next. */
function packageDirectory(packages: readonly string[]): string {
  let manifest = fileURLToPath(import.meta.url);
  for (const name of packages) manifest = createRequire(manifest).resolve(`${name}/package.json`);
  return dirname(manifest);
}

let bundles = 0;

/** Bundles a function as those are that are deployed, in a folder that has these files. */
async function bundle(entry: string, files: Readonly<Record<string, string>> = {}) {
  bundles += 1;
  const home = join(directory, String(bundles));
  for (const [path, source] of Object.entries({ "entry.js": entry, ...files })) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), source);
  }
  const outfile = join(home, "bundle.cjs");
  const options = { ...lambdaBundle, absWorkingDir: home, entryPoints: ["entry.js"], outfile, logLevel: "silent" };
  try {
    await esbuild.build(options);
    return { errors: [], outfile };
  } catch (failure) {
    const { errors } = failure as { readonly errors: readonly { readonly text: string }[] };
    return { errors: errors.map((error) => error.text), outfile };
  }
}

/** A DynamoDB that takes whatever it is given. */
async function startEmptyDynamoDb(): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    request.resume();
    request.on("end", () => response.setHeader("content-type", "application/x-amz-json-1.0").end("{}"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
