#!/usr/bin/env node
// The program `local-aws`: runs what a template or a configuration file describes on this machine, until it is told to stop.

import { readFile } from "node:fs/promises";
import { createTerminal, readCommandLine, runDescribed } from "@switchboard/local-stack/terminal";

// The SDK that is bundled in runs on this Node; its reminder would be the first thing a user reads.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const terminal = createTerminal("local-aws");
const command = readCommandLine(process.argv.slice(2));
if (command.kind === "problem") terminal.fail(`${command.problem}. local-aws --help says what there is.`);
else if (command.kind === "help") terminal.print(await readFile(new URL("usage.txt", import.meta.url), "utf8"));
else if (command.kind !== "own") await runDescribed(command, terminal);
else terminal.fail("--template or --config has to name a file. local-aws --help says what there is.");
