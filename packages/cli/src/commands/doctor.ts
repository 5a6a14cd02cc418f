import { join } from "node:path";
import type { Command } from "commander";
import { checkAlarms, checkFunctions, checkTable } from "../doctor/aws.ts";
import { checksBeforeDeploying } from "../doctor/before-deploying.ts";
import { type Check, skip } from "../doctor/check.ts";
import { checkClock } from "../doctor/clock.ts";
import { checkAnyWayIn, checkHandshake, type Handshake } from "../doctor/handshake.ts";
import { checkDynamoDbPort, checkLocalHub, checkNode } from "../doctor/machine.ts";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import type { Colour } from "../output/paint.ts";
import { printable } from "../output/printable.ts";
import { ownFolder } from "../own-folder.ts";
import type { Surroundings } from "../surroundings.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { addTargetOptions, awsSettings, findTarget, type TargetOptions, withRegion } from "../target/target-options.ts";
import type { Context } from "./context.ts";

interface DoctorOptions extends TargetOptions {
  readonly user?: string;
  readonly signed?: string;
  readonly beforeDeploying?: boolean;
  readonly json?: boolean;
}

const COLOURS: Readonly<Record<Check["status"], Colour>> = { ok: "green", warn: "yellow", fail: "red", skip: "dim" };

export function addDoctorCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("doctor")
    .summary("find out what is wrong with this machine, or with a deployed hub")
    .description("Looks at everything that a hub needs, and says what is wrong and what to do.")
    .argument("[parameters...]", "with --before-deploying: what will be deployed with, such as Auth=signed")
    .option("--before-deploying", "look at the AWS account that a hub is to be deployed into")
    .option("-u, --user <name>", "the user to connect as")
    .option("--signed <session>", "the session to sign (default: doctor)")
    .option("--json", "print each check as a line of JSON");
  addTargetOptions(command)
    .addHelpText(
      "after",
      `
On this machine: Node.js, the ports, whether a hub answers, a handshake with each proof, the functions, the clock.
Before deploying: the parameters, credentials and region, concurrent executions, the name of the table, the secret, the role for access logs.
Deployed: URL and stage by handshakes, the clock, the functions and whether IAM lets you invoke them, the table, the alarms.
It ends with 5 if something is wrong; what it could not look at is no fault.

Examples:
  switchboard doctor
  switchboard doctor --before-deploying --region eu-central-1 Auth=signed 'Join=room.**'
  switchboard doctor --stack switchboard --region eu-central-1 --user ada@example.com`,
    )
    .action(async (words: readonly string[], options: DoctorOptions) => {
      const parameters = chosenParameters(words, options);
      const output = outputFor(options);
      const findHub = async () => {
        const target = await findTarget(options, surroundings);
        output.note(output.paint("dim", `Looking at ${target.url}`));
        return target;
      };
      const statuses: Check["status"][] = [];
      const tell = (check: Check) => {
        const { status, name, detail, advice } = check;
        statuses.push(status);
        output.json(check);
        output.line(`${output.paint(COLOURS[status], status.padEnd(4))}  ${name}: ${printable(detail)}`);
        if (advice !== undefined) output.line(`      ${output.paint("bold", printable(advice))}`);
      };
      tell(checkNode());
      const checks =
        parameters === undefined
          ? checksOf(await findHub(), options, surroundings)
          : checksBeforeDeploying(parameters, withRegion(awsSettings(options), undefined, surroundings), ownTemplate());
      for await (const check of checks) {
        if (surroundings.interrupted.aborted) break;
        tell(check);
      }
      const wrong = statuses.filter((status) => status === "fail").length;
      if (wrong > 0) {
        throw new CliError("doctor-found", `${wrong} of ${statuses.length} checks failed.`, {
          exitCode: exitCodes.checkFailed,
        });
      }
      output.line(output.paint("green", "Nothing is wrong."));
    });
}

/** The template that this version deploys. */
function ownTemplate(): string {
  return join(ownFolder("local-hub"), "switchboard/infra/template.yaml");
}

/** `undefined` where a hub is looked at that is there already. */
function chosenParameters(words: readonly string[], { beforeDeploying, stack, url, profile }: DoctorOptions) {
  if (beforeDeploying !== true) {
    if (words.length === 0) return undefined;
    throw usageError("unexpected-parameters", "Parameters are looked at with --before-deploying only.");
  }
  if ((stack ?? url ?? profile) !== undefined) {
    throw usageError("conflicting-options", "--before-deploying, --stack, --url and --profile exclude each other.");
  }
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value = ""] = /^([A-Za-z0-9]+)=(.*)$/s.exec(word) ?? [];
      if (name === undefined) throw usageError("invalid-parameter", "Parameters are written Name=value.");
      return [name, value];
    }),
  );
}

async function* checksOf(
  target: HubTarget,
  { user, signed }: DoctorOptions,
  surroundings: Surroundings,
): AsyncGenerator<Check> {
  const { localOrigin } = target;
  if (localOrigin !== undefined) {
    const hub = await checkLocalHub(localOrigin);
    yield hub;
    if (hub.status === "fail") return yield await checkDynamoDbPort(localOrigin, surroundings.env);
  }
  yield await checkClock(target.url);
  const { user: ofProfile, ...anybody } = target;
  const withoutToken = { ...surroundings, env: { ...surroundings.env, SWITCHBOARD_TOKEN: "" } };
  const handshakes: Handshake[] = [];
  const tried = (handshake: Handshake): Check => {
    handshakes.push(handshake);
    return handshake.check;
  };
  yield tried(await checkHandshake(anybody, "none", {}, withoutToken, false));
  const hasToken = (surroundings.env["SWITCHBOARD_TOKEN"] ?? "") !== "";
  const someUser = ofProfile ?? (localOrigin === undefined ? undefined : "doctor");
  const named = user ?? (hasToken ? undefined : someUser);
  if (named !== undefined || hasToken) {
    const isNamed = hasToken || user !== undefined || ofProfile !== undefined;
    const identity = named === undefined ? {} : { user: named };
    yield tried(await checkHandshake(target, "token", identity, surroundings, isNamed));
  } else {
    yield skip("handshake with a token", "no user is named", "Add --user NAME, or set SWITCHBOARD_TOKEN.");
  }
  const session = { signed: signed ?? "doctor" };
  yield tried(await checkHandshake(target, "signed", session, surroundings, signed !== undefined));
  const wayIn = checkAnyWayIn(handshakes);
  if (wayIn !== undefined) yield wayIn;
  yield* await checkFunctions(target);
  if (localOrigin !== undefined) return;
  yield await checkTable(target);
  yield await checkAlarms(target);
}
