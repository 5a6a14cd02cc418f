// Does with a function what Lambda's runtime for Node.js does: finds the handler by its name in the directory where the zip was
// unpacked, gives it the event, and hands on what it returns or throws.
//
//     node lambda-runtime.mjs <directory> <handler>      the event on standard input, the outcome on file descriptor 3

import { existsSync, readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [directory, handlerName] = process.argv.slice(2);
const [file, exported] = handlerName.split(".");

process.chdir(directory);
const path = ["js", "mjs", "cjs"].map((extension) => join(directory, `${file}.${extension}`)).find(existsSync);
const loaded = path.endsWith(".mjs") ? await import(path) : createRequire(path)(path);
const event = JSON.parse(readFileSync(0, "utf8"));
const context = { awsRequestId: "8f5c1d2e-0000-4000-8000-000000000000", getRemainingTimeInMillis: () => 29_000 };
let outcome;
try {
  outcome = { result: (await loaded[exported](event, context)) ?? null };
} catch (error) {
  outcome = { error: error.stack };
}
writeSync(3, JSON.stringify(outcome));
// Lambda freezes a function that has answered, whatever it keeps open.
process.exit();
