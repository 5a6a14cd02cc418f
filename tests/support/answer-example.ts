import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Hub } from "./hub.ts";
import { type Program, runNode } from "./program.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@switchboard/example-answer/package.json"));

/** The example that streams an answer, at a hub. */
export interface AnswerExample extends AsyncDisposable {
  readonly program: Program;
  readonly address: string;
  /** The answer to everything. */
  readonly whole: string;
}

/** @param pieceMs how long the model takes for each piece */
export async function startAnswerExample(hub: Hub, pieceMs: number): Promise<AnswerExample> {
  const HUB = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
  const program = runNode([join(folder, "dist", "backend.js")], { PORT: "0", HUB, PIECE_MS: String(pieceMs) });
  await program.printed("Reload the page");
  return {
    program,
    address: /http:\/\/127\S+/.exec(program.output())?.[0] ?? "",
    whole: await readFile(join(folder, "answer.txt"), "utf8"),
    async [Symbol.asyncDispose]() {
      program.signal("SIGTERM");
      await program.exited;
    },
  };
}
