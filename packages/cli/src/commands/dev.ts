import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Command } from "commander";
import { CliError, usageError } from "../errors/cli-error.ts";
import { hubSettings, keyOf, optionOf } from "../local-hub/hub-settings.ts";
import { wholeNumber } from "../messages/read-duration.ts";
import { ownFolder } from "../own-folder.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Context } from "./context.ts";

interface DevOptions {
  readonly asDeployed?: boolean;
  readonly template?: string;
  readonly parameter?: readonly string[];
  readonly config?: string;
  readonly verbose?: boolean;
}

const collect = (text: string, before: readonly string[] = []) => [...before, text];

export function addDevCommand(program: Command, { surroundings }: Context): void {
  const command = program
    .command("dev")
    .summary("run a hub on this machine")
    .description(
      "Runs a Switchboard hub on this machine, with a console in the browser, until Ctrl-C. It needs no AWS account.",
    )
    .option("--as-deployed", "take the defaults of a deployment, which let in and allow less")
    .option("--template <file>", "run the API of this CloudFormation or SAM template instead")
    .option("--parameter <name=value>", "a parameter of the template; several times for several", collect)
    .option("--config <file>", "run the API that this file describes instead")
    .option("--verbose", "print every line that the functions log")
    .optionsGroup("Settings, which are also read from the environment (PORT, SEND_POLICY …):");
  for (const setting of hubSettings) {
    const name = `--${optionOf(setting)}`;
    const flags = `${name} <${setting.placeholder}>`;
    if (setting.placeholder === "port") command.option(flags, setting.description, port(name));
    else command.option(flags, setting.description);
  }
  command
    .addHelpText(
      "after",
      `
SIGNING_SECRET in the environment is what sessions are signed with. docs/SETTINGS.md of the repository has all settings.

Examples:
  switchboard dev
  switchboard dev --port 9000 --dynamodb-port 0
  switchboard dev --as-deployed --auth cognito --join 'room.*'
  switchboard dev --template template.yaml --parameter StageName=test`,
    )
    .action(async (options: DevOptions & Readonly<Record<string, unknown>>) => {
      const given = hubSettings.flatMap((setting) => {
        const value = options[keyOf(setting)];
        return typeof value === "string" ? [[setting.name, value] as const] : [];
      });
      const verbose = options.verbose === true ? { VERBOSE: "1" } : {};
      await runLocalHub(argumentsOf(options), { ...Object.fromEntries(given), ...verbose }, surroundings);
    });
}

/** Checked here: what the hub itself refuses is told of after it has begun. */
function port(name: string): (text: string) => string {
  const read = wholeNumber(name, 0, 65_535);
  return (text) => String(read(text));
}

function argumentsOf({ asDeployed, template, parameter = [], config }: DevOptions): readonly string[] {
  if ([asDeployed, template, config].filter((each) => each !== undefined).length > 1) {
    throw usageError("conflicting-options", "--as-deployed, --template and --config exclude each other.");
  }
  if (template === undefined && parameter.length > 0) {
    throw usageError("conflicting-options", "--parameter needs --template.");
  }
  return [
    ...(asDeployed === true ? ["--as-deployed"] : []),
    ...(template === undefined ? [] : ["--template", template]),
    ...parameter.flatMap((each) => ["--parameter", each]),
    ...(config === undefined ? [] : ["--config", config]),
  ];
}

/** Runs the hub as a program of its own, which says by itself what is wrong with its settings. */
async function runLocalHub(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
  { env, cwd, stdout, stderr, interrupted }: Surroundings,
): Promise<void> {
  const hub = spawn(process.execPath, [join(ownFolder("local-hub"), "main.js"), ...args], {
    cwd,
    env: { ...env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  hub.stdout.on("data", (chunk: Buffer) => stdout.write(chunk));
  hub.stderr.on("data", (chunk: Buffer) => stderr.write(chunk));
  const stop = () => hub.kill("SIGTERM");
  interrupted.addEventListener("abort", stop, { once: true });
  if (interrupted.aborted) stop();
  // However this program ends, the hub does not stay behind.
  process.once("exit", stop);
  const [code] = await once(hub, "close");
  process.removeListener("exit", stop);
  if (code !== 0 && !interrupted.aborted) {
    throw new CliError("hub-ended", "The hub has ended; what it printed says why.");
  }
}
