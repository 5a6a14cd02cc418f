import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Check } from "../doctor/check.ts";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import type { Colour } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import { runSmoke } from "../smoke/run-smoke.ts";
import type { SmokeResult } from "../smoke/smoke-check.ts";
import { smokeReport } from "../smoke/smoke-report.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import { version } from "../version.ts";
import type { Context } from "./context.ts";

interface SmokeCommandOptions extends TargetOptions {
  readonly user?: string;
  readonly signed?: string;
  readonly wait?: boolean;
  readonly report: string;
  readonly json?: boolean;
}

const COLOURS: Readonly<Record<Check["status"], Colour>> = { ok: "green", warn: "yellow", fail: "red", skip: "dim" };
const WORDS = { ok: "pass", warn: "warn", fail: "fail", skip: "skip" } as const;

export function addSmokeCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("smoke [url]")
    .summary("try everything at a hub that was just deployed, and write a report")
    .description("Uses a hub in every way that shows from outside, says what passed, and writes a report to send back.")
    .option("-u, --user <name>", "the user to connect as")
    .option("--signed <session>", "the session to sign (default: one of its own)")
    .option("--wait", "look at the idle limit as well, which takes ten minutes")
    .option("--report <file>", "where the report goes", "smoke-report.md")
    .option("--json", "print each check as a line of JSON");
  addTargetOptions(command)
    .addHelpText(
      "after",
      `
Ways in, routes, limits of API Gateway that nobody is sure of (rows of docs/GATEWAY.md), posts to connections, the functions of
backends, a round of the canary, history, presence. With --stack it knows functions and secret; of a URL alone it looks at
what clients see. It takes less than two minutes, and sends messages to connections of its own only.
It ends with 5 if a check failed.

Examples:
  switchboard smoke
  switchboard smoke wss://abc.execute-api.eu-central-1.amazonaws.com/production
  switchboard smoke --stack switchboard --region eu-central-1`,
    )
    .action(async (url: string | undefined, options: SmokeCommandOptions) => {
      if (url !== undefined && (options.url !== undefined || options.stack !== undefined)) {
        throw usageError("conflicting-options", "A URL excludes --url and --stack.");
      }
      const output = outputFor(options);
      const target = await findTarget({ ...options, ...(url !== undefined && { url }) }, surroundings);
      output.note(output.paint("dim", `Trying ${target.url}`));
      const beganAt = new Date();
      const results: SmokeResult[] = [];
      const { user, signed, wait: waits = false } = options;
      const named = { ...(user !== undefined && { user }), ...(signed !== undefined && { signed }) };
      for await (const result of runSmoke({ target, waits, surroundings, ...named })) {
        const { status, name, row, detail, advice } = result;
        results.push(result);
        output.json(result);
        const which = row === undefined ? name : `${row} ${name}`;
        output.line(`${output.paint(COLOURS[status], WORDS[status])}  ${which}: ${printable(detail)}`);
        if (advice !== undefined && status !== "ok") output.line(`      ${output.paint("bold", printable(advice))}`);
      }
      const file = resolve(surroundings.cwd, options.report);
      await writeFile(file, smokeReport({ target, results, beganAt, version })).catch((cause: unknown) => {
        throw new CliError("report-unwritable", `${file} cannot be written: ${String(Object(cause).code)}.`, { cause });
      });
      output.note(`The report is in ${file}.`);
      const failed = results.filter(({ status }) => status === "fail");
      if (failed.length > 0) {
        const names = failed.map(({ name }) => name).join("; ");
        throw new CliError("smoke-failed", `${failed.length} of ${results.length} checks failed: ${names}.`, {
          exitCode: exitCodes.checkFailed,
        });
      }
      output.line(output.paint("green", "Nothing failed."));
    });
}
