import { GroupError, SendError } from "@switchboard/client";
import { CliError } from "./cli-error.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";

interface Advice {
  readonly advice: string;
  readonly exitCode?: ExitCode;
}

/** What to do about codes of the hub and of the libraries. Any other code speaks for itself. */
const advices: Readonly<Record<string, Advice>> = {
  "access-denied": {
    advice: "Allow lambda:InvokeFunction on the hub's function, or choose other credentials with --aws-profile.",
    exitCode: exitCodes.notPermitted,
  },
  "no-credentials": {
    advice: "Log in to AWS (aws sso login, aws configure), or name a profile of yours with --aws-profile.",
    exitCode: exitCodes.notPermitted,
  },
  "no-function": {
    advice: "Name the stack with --stack, or the function with --function publish=NAME, and check --region.",
  },
  unreachable: {
    advice: "Check the network and the region; on this machine, start a hub with switchboard dev.",
    exitCode: exitCodes.unreachable,
  },
  throttled: { advice: "Try again later: the hub, or Lambda, has more to do than it is allowed." },
  forbidden: { advice: "The hub's SendPolicy, Join or the token's rights do not allow it." },
  "address-not-registered": { advice: "The hub's parameter Addresses leaves this kind of address out." },
  "invalid-address": { advice: "Look at the id: it is 1 to 256 bytes, and only sessions and clients have one slash." },
  "no-history": { advice: "The hub's parameter History keeps nothing for this address." },
  "no-presence": { advice: "The hub's parameter Presence leaves this group out." },
  "unknown-action": { advice: "The hub is of an earlier version: deploy a newer one." },
};

/** What the user is told of whatever was thrown, once, in the form that the program prints. */
export function explainError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const code = codeOf(error);
  if (code === undefined) {
    const message = error instanceof Error ? error.message : String(error);
    return new CliError("unexpected", `Unexpected error: ${message}`, {
      advice: "SWITCHBOARD_DEBUG=1 shows where it was thrown.",
      cause: error,
    });
  }
  const message = error instanceof Error && error.message !== code ? error.message : sentenceOf(code);
  return new CliError(code, message, { ...advices[code], cause: error });
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof SendError || error instanceof GroupError) return error.code;
  // The package for backends is loaded only when it is needed: its class is known by its name.
  const { name, code }: { name?: unknown; code?: unknown } = Object(error);
  return name === "HubError" && typeof code === "string" ? code : undefined;
}

function sentenceOf(code: string): string {
  return `The hub answered ${code}.`;
}
