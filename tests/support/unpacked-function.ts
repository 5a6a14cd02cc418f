import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { unzipSync } from "fflate";

const runtime = fileURLToPath(new URL("lambda-runtime.mjs", import.meta.url));

/** A function's zip, unpacked where nothing else is, as Lambda does before it starts one. */
export interface UnpackedFunction extends Disposable {
  readonly files: readonly string[];
  /** Runs an event in a fresh process. @throws what the function threw, or said before it died */
  invoke(event: string): Promise<unknown>;
}

/**
 * @param options.node the Node.js to run it on
 * @param options.handler as the template names it, e.g. `main.handler`
 * @param options.environment all that the function sees
 */
export function unpackFunction(
  zip: string,
  {
    node,
    handler,
    environment,
  }: { readonly node: string; readonly handler: string; readonly environment: Readonly<Record<string, string>> },
): UnpackedFunction {
  // Outside the workspace: a module that is not in the zip must not be found.
  const directory = mkdtempSync(join(tmpdir(), "switchboard-zip-"));
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip))))
    writeFileSync(join(directory, name), content);
  return {
    files: readdirSync(directory),
    async invoke(event) {
      const child = spawn(node, [runtime, directory, handler], {
        env: environment,
        stdio: ["pipe", "pipe", "pipe", "pipe"],
      });
      const [, stdout, stderr, result] = child.stdio;
      child.stdin.end(event);
      const [outcome, ...said] = await Promise.all(
        [result, stdout, stderr].map((stream) => text(stream as NodeJS.ReadableStream)),
      );
      if (outcome === undefined || outcome === "") throw new Error(said.join("\n"));
      const { result: returned, error }: { result?: unknown; error?: string } = JSON.parse(outcome);
      if (error !== undefined) throw new Error(error);
      return returned;
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}
