import { setMaxListeners } from "node:events";
import { CommanderError } from "commander";
import { CliError } from "./errors/cli-error.ts";
import { type ExitCode, exitCodes } from "./errors/exit-codes.ts";
import { explainError } from "./errors/explain-error.ts";
import { createOutput } from "./output/output.ts";
import { createPaint } from "./output/paint.ts";
import { jsonLine, printable } from "./output/printable.ts";
import { createProgram } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";
import { version } from "./version.ts";

/**
 * Runs one command line.
 *
 * @param args what follows the program's name
 * @returns what the process is to end with
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { stdout, stderr, interrupted } = surroundings;
  // Many clients may wait for it.
  setMaxListeners(0, interrupted);
  const isJson = args.includes("--json");
  const outputFor = ({ json = false }: { readonly json?: boolean }) => createOutput(surroundings, json);
  const program = createProgram({ surroundings, outputFor }, version);
  // A subcommand writes to where its program does when it is made: those that are there already have to be told.
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void (isJson || stderr.write(text)),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done;
    const explained = error instanceof CommanderError ? usageOf(error) : explainError(error);
    const isToldAlready = error instanceof CommanderError && !isJson;
    if (!isToldAlready) stderr.write(`${isJson ? asJson(explained) : asText(explained, surroundings)}\n`);
    if ((surroundings.env["SWITCHBOARD_DEBUG"] ?? "") !== "" && explained.cause instanceof Error) {
      stderr.write(`${explained.cause.stack}\n`);
    }
    return explained.exitCode;
  }
}

/** The parser prints what is wrong by itself. */
function usageOf({ message }: CommanderError): CliError {
  return new CliError("usage", message.replace(/^error: /, ""), { exitCode: exitCodes.usage });
}

function asJson({ code, message, advice }: CliError): string {
  return jsonLine({ type: "error", code, message, ...(advice !== undefined && { advice }) });
}

function asText({ code, message, advice }: CliError, { stderr, env }: Surroundings): string {
  const paint = createPaint(stderr, env);
  const first = `${paint("red", "error")} ${printable(message)} ${paint("dim", `(${printable(code)})`)}`;
  return advice === undefined ? first : `${first}\n${printable(advice)}`;
}
