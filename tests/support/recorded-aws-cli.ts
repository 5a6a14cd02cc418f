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

/**
 * What stands for `aws`: words end in a NUL, calls in a record separator. What is looked for and has no answer is not there. It
 * starts no program, because steps call it a hundred times.
 */
const program = `#!/bin/sh
printf '%s\\0' "$@" >> "$RECORD/calls"
printf '\\036' >> "$RECORD/calls"
if [ -f "$RECORD/$2.answers" ]; then
  count=0
  if [ -f "$RECORD/$2.count" ]; then read -r count < "$RECORD/$2.count"; fi
  echo $((count + 1)) > "$RECORD/$2.count"
  while read -r answer; do
    if [ "$count" = 0 ]; then echo "$answer" && exit; fi
    count=$((count - 1))
  done < "$RECORD/$2.answers"
else
  case "$2" in get-* | describe-*) exit 254 ;; esac
fi
`;

/**
 * Runs steps in a shell, with an `aws` that does nothing but write down how it is called, and answer.
 *
 * @throws if they fail or say anything on standard error, with what they say and how often `aws` was called
 */
export function recordAwsCli(
  steps: string,
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
      writeFileSync(path(`${operation}.answers`), lines.map((line) => `${line}\n`).join(""));
    writeFileSync(path("aws"), program, { mode: 0o755 });
    const env = { ...environment, PATH: `${directory}${delimiter}${process.env["PATH"]}`, RECORD: directory };
    const { status, stderr } = spawnSync("bash", ["-eu", "-o", "pipefail"], { env, encoding: "utf8", input: steps });
    const recorded = existsSync(path("calls")) ? readFileSync(path("calls"), "utf8") : "";
    const calls = recorded.split(endOfCall).slice(0, -1);
    if (status !== 0 || stderr !== "") {
      throw new Error(`The steps ended with ${status} after ${calls.length} calls: ${stderr}`);
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
