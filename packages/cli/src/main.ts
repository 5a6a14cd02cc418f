#!/usr/bin/env node
// The program `switchboard`.

import { exitCodes } from "./errors/exit-codes.ts";
import { run } from "./run.ts";

// The bundled SDK runs on this Node; its reminder would be the first thing a user reads.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (interruption.signal.aborted) process.exit(exitCodes.interrupted);
    interruption.abort();
  });
}
// Whoever reads the output has read enough, as head does.
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? 0 : exitCodes.failed));

const { env, stdin, stdout, stderr } = process;
process.exitCode = await run(process.argv.slice(2), {
  ...{ env, stdin, stdout, stderr, cwd: process.cwd(), interrupted: interruption.signal },
});
// A terminal that was read from would keep the process.
stdin.unref?.();
