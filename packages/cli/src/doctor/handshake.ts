import { connectHub, whenOpen } from "../connection/open-hub.ts";
import { CliError } from "../errors/cli-error.ts";
import { explainError } from "../errors/explain-error.ts";
import { type Credentials, findCredentials } from "../identity/credentials.ts";
import type { IdentityOptions } from "../identity/identity-options.ts";
import type { Surroundings } from "../surroundings.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { type Check, fail, ok, skip, warn } from "./check.ts";

const PATIENCE_MS = 15_000;
const NAMES = {
  none: "handshake without a proof",
  token: "handshake with a token",
  signed: "handshake with a signature",
} as const;

/**
 * Tries one way in. A welcome shows that the stage is there, that the functions of `$connect` and of frames work, and that both
 * reach the table.
 */
export async function checkHandshake(
  target: HubTarget,
  kind: Credentials["kind"],
  identity: IdentityOptions,
  surroundings: Surroundings,
): Promise<Check> {
  const name = NAMES[kind];
  try {
    const credentials = await findCredentials(target, identity, surroundings);
    const hub = connectHub(target, credentials, {});
    try {
      const {
        userId,
        sessionId,
        groups = [],
      } = await whenOpen(hub, kind, target, surroundings.interrupted, PATIENCE_MS);
      const who = userId ?? sessionId ?? "nobody in particular";
      return ok(name, `welcomed as ${who}${groups.length > 0 ? ` in ${groups.join(", ")}` : ""}`);
    } catch (error) {
      const state = hub.state;
      const status = state.name === "open" ? undefined : state.status;
      return status === undefined ? failed(name, error) : refused(name, kind, status);
    } finally {
      await hub.close();
    }
  } catch (error) {
    return failed(name, error);
  }
}

/** What the statuses of a handshake mean: the table of rule C4. */
function refused(name: string, kind: Credentials["kind"], status: number): Check {
  if (status === 401) {
    if (kind === "none") return ok(name, "refused with 401: the hub takes nobody without a proof");
    const advice =
      kind === "token"
        ? "Look at the pool and app client of the hub, at Auth, and whether the user is in a group; the log of ConnectFunction says why."
        : "Look at the secret and at Auth; the log of ConnectFunction says why.";
    return fail(name, "refused with 401: the hub does not take this proof", advice);
  }
  if (status === 403) {
    return fail(
      name,
      "refused with 403: there is no such stage, or the user is kept out",
      "Check host and path of the URL; switchboard allow lets users in again.",
    );
  }
  if (status === 404) return fail(name, "refused with 404: the hub's table does not exist", "Deploy the stack anew.");
  if (status === 429)
    return warn(name, "refused with 429: too many connections at once, or of this user", "Try again later.");
  if (status >= 500) {
    return fail(name, `failed with ${status}`, "The log of ConnectFunction says why.");
  }
  return fail(name, `refused with ${status}`, "The log of ConnectFunction says why.");
}

function failed(name: string, error: unknown): Check {
  const { code, message, advice } = explainError(error);
  // What was not given cannot be tried.
  const isMissing =
    error instanceof CliError && ["no-signing-secret", "no-cognito-client", "no-password"].includes(code);
  return isMissing ? skip(name, message, advice) : fail(name, message, advice);
}
