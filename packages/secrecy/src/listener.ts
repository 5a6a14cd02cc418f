// Listens where everything comes past: standard output and standard error, to which the log goes, the console, and the
// constructor of errors, so that one that is caught and kept counts as well. Lines of the log are not printed.
//
// A module of its own, because test files that share a process load it once: a second listener around the first would
// hear everything twice.

import { format } from "node:util";
import { leaksIn } from "./leaks-in.ts";

const found = new Set<string>();

/** What was given away since this was last asked: what kind of secret, and where. */
export function takeLeaks(): readonly string[] {
  const leaks = [...found];
  found.clear();
  return leaks;
}

function watch(text: string, where: string): void {
  for (const kind of leaksIn(text)) found.add(`${kind} in ${where}`);
}

for (const [name, stream] of [
  ["standard output", process.stdout],
  ["standard error", process.stderr],
] as const) {
  const write = stream.write.bind(stream) as (...all: unknown[]) => boolean;
  const watched = (chunk: string | Uint8Array, ...others: unknown[]) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    watch(text, name);
    return text.startsWith("{") ? true : write(chunk, ...others);
  };
  stream.write = watched as typeof stream.write;
}

// biome-ignore-start lint/suspicious/noConsole: it is what is listened to.
for (const level of ["debug", "log", "info", "warn", "error"] as const) {
  const write = console[level].bind(console);
  console[level] = (...values: unknown[]) => {
    watch(format(...values), "the console");
    write(...values);
  };
}
// biome-ignore-end lint/suspicious/noConsole: it is what was listened to.

// Constructors are what can be listened to: an error that the engine throws by itself is seen once it is printed or logged.
type Constructor = new (...values: unknown[]) => object;
/** The one that nobody listens to. */
export const NativeError = globalThis.Error;
const errors = [
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "ReferenceError",
  "URIError",
  "AggregateError",
] as const;
for (const name of errors) {
  const native = globalThis[name] as unknown as Constructor;
  const construct = (target: Constructor, values: unknown[], newTarget: Constructor): object => {
    for (const value of values) if (typeof value === "string") watch(value, "an error");
    const error: object = Reflect.construct(target, values, newTarget);
    // The stack begins where the error was made, not here.
    NativeError.captureStackTrace(error, construct);
    return error;
  };
  // Without `new` they make an error as well.
  const apply = (target: Constructor, _this: unknown, values: unknown[]) => construct(target, values, target);
  Object.defineProperty(globalThis, name, { value: new Proxy(native, { construct, apply }) });
}
