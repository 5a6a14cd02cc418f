import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** One call of the AWS CLI: `aws <service> <operation> --option value …`. */
export interface CliCall {
  readonly service: string;
  readonly operation: string;
  /** By name without dashes; an option that takes several values has them joined by spaces. */
  readonly options: Readonly<Record<string, string>>;
}

const endOfCall = "\u001e";

/** What stands for `aws`: words end in a NUL, calls in a record separator; how many lines there are says how many calls. */
const program = `#!/bin/sh
printf '%s\\0' "$@" >> "$RECORD/calls"
printf '\\036' >> "$RECORD/calls"
echo >> "$RECORD/$2.calls"
if [ -f "$RECORD/$2.answers" ]; then sed -n "$(wc -l < "$RECORD/$2.calls")p" "$RECORD/$2.answers"; fi
`;

/**
 * Runs a shell script with an `aws` that does nothing but write down how it is called, and answer.
 *
 * @throws if the script fails or says anything on standard error, with what it says and how often `aws` was called
 */
export function recordAwsCli(
  script: string,
  {
    environment,
    answers,
  }: {
    readonly environment: Readonly<Record<string, string>>;
    /** What calls print, by operation, in the order of the calls. */
    readonly answers: Readonly<Record<string, readonly string[]>>;
  },
): readonly CliCall[] {
  const directory = mkdtempSync(join(tmpdir(), "switchboard-aws-"));
  const path = (name: string) => join(directory, name);
  try {
    for (const [operation, lines] of Object.entries(answers))
      writeFileSync(path(`${operation}.answers`), lines.join("\n"));
    writeFileSync(path("aws"), program, { mode: 0o755 });
    const env = { ...environment, PATH: `${directory}${delimiter}${process.env["PATH"]}`, RECORD: directory };
    const { status, stderr } = spawnSync("bash", [script], { env, encoding: "utf8" });
    const recorded = existsSync(path("calls")) ? readFileSync(path("calls"), "utf8") : "";
    const calls = recorded.split(endOfCall).slice(0, -1);
    if (status !== 0 || stderr !== "") {
      throw new Error(`${script} ended with ${status} after ${calls.length} calls: ${stderr}`);
    }
    return calls.map((call) => callOf(call.split("\0").slice(0, -1)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function callOf([service = "", operation = "", ...rest]: readonly string[]): CliCall {
  const options: Record<string, string> = {};
  let name = "";
  for (const word of rest) {
    if (word.startsWith("--")) name = word.slice(2);
    options[name] = word.startsWith("--") ? "" : [options[name], word].filter((part) => part !== "").join(" ");
  }
  return { service, operation, options };
}
