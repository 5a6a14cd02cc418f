import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { interruption, usageError } from "../errors/cli-error.ts";
import type { Surroundings } from "../surroundings.ts";

/** The password of a user, from SWITCHBOARD_PASSWORD, or typed without being shown. It is kept nowhere. */
export async function askPassword(user: string, { env, stdin, stderr, interrupted }: Surroundings): Promise<string> {
  const given = env["SWITCHBOARD_PASSWORD"] ?? "";
  if (given !== "") return given;
  if (stdin.isTTY !== true) {
    throw usageError(
      "no-password",
      "There is no password for the user, and no terminal to ask for it.",
      "Give it in SWITCHBOARD_PASSWORD.",
    );
  }
  stderr.write(`Password for ${user}: `);
  // What the reader would echo goes nowhere.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: silent, terminal: true });
  // In a terminal that gives every key, Ctrl-C is one of them.
  const cancelled = new AbortController();
  reader.once("SIGINT", () => cancelled.abort());
  try {
    const signal = AbortSignal.any([interrupted, cancelled.signal]);
    return await reader.question("", { signal });
  } catch {
    throw interruption();
  } finally {
    reader.close();
    stderr.write("\n");
  }
}
