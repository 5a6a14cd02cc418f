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
const PROOFS = { token: "tokens of this kind", signed: "signatures of this kind" } as const;
const OTHER_PROOFS = {
  token: "If it should: name a user with --user, or set SWITCHBOARD_TOKEN.",
  signed: "If it should: name a session with --signed.",
} as const;

/** What came of one way in. */
export interface Handshake {
  readonly check: Check;
  /** `untold`: neither did the hub let in who tried, nor did it refuse the proof. */
  readonly outcome: "welcomed" | "refused" | "untold";
}

/**
 * Tries one way in. A welcome shows that the stage is there, that the functions of `$connect` and of frames work, and that both
 * reach the table.
 *
 * @param isNamed whether somebody asked for this way: a hub does not have to take a proof that nobody wants to give
 */
export async function checkHandshake(
  target: HubTarget,
  kind: Credentials["kind"],
  identity: IdentityOptions,
  surroundings: Surroundings,
  isNamed: boolean,
): Promise<Handshake> {
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
      const check = ok(name, `welcomed as ${who}${groups.length > 0 ? ` in ${groups.join(", ")}` : ""}`);
      return { check, outcome: "welcomed" };
    } catch (error) {
      const state = hub.state;
      const status = state.name === "open" ? undefined : state.status;
      if (status === undefined) return { check: failed(name, error, target), outcome: "untold" };
      return { check: refused(name, kind, status, isNamed), outcome: status === 401 ? "refused" : "untold" };
    } finally {
      await hub.close();
    }
  } catch (error) {
    return { check: failed(name, error, target), outcome: "untold" };
  }
}

/** Where every way in was tried, and each was refused: which of them the hub was meant to take cannot be told, but it takes none. */
export function checkAnyWayIn(handshakes: readonly Handshake[]): Check | undefined {
  if (!handshakes.every(({ outcome }) => outcome === "refused")) return undefined;
  // Whoever asked for one of them has been told already.
  if (handshakes.some(({ check }) => check.status === "fail")) return undefined;
  return fail(
    "ways in",
    "the hub takes no proof, and nobody without one",
    "Look at Auth, the pool and the secret of the hub; the log of ConnectFunction says why.",
  );
}

/** What the statuses of a handshake mean: the table of rule C4. */
function refused(name: string, kind: Credentials["kind"], status: number, isNamed: boolean): Check {
  if (status === 401) {
    if (kind === "none") return ok(name, "refused with 401: the hub takes nobody without a proof");
    if (!isNamed) return skip(name, `refused with 401: this hub does not accept ${PROOFS[kind]}`, OTHER_PROOFS[kind]);
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

function failed(name: string, error: unknown, { url, localOrigin }: HubTarget): Check {
  const { code, message, advice } = explainError(error);
  if (code === "hub-unreachable") {
    return fail(
      name,
      `${url} does not answer`,
      localOrigin === undefined ? "Check the URL, the region and the network." : "Start a hub with switchboard dev.",
    );
  }
  // What was not given cannot be tried.
  const isMissing =
    error instanceof CliError && ["no-signing-secret", "no-cognito-client", "no-password"].includes(code);
  return isMissing ? skip(name, message, advice) : fail(name, message, advice);
}
