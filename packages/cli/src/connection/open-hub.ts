import {
  type ConnectOptions,
  connect,
  groups,
  type Hub,
  type HubState,
  type WaitingState,
  type WelcomeFrame,
  type WithGroups,
} from "@switchboard/client";
import { WebSocket } from "ws";
import { CliError, interruption, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { type Credentials, refusedCredentials } from "../identity/credentials.ts";
import type { IdentityOptions } from "../identity/identity-options.ts";
import type { HubTarget } from "../target/hub-target.ts";

export type ConnectedHub = Hub & WithGroups;

/** Connects as the client library does, which goes on for as long as the program runs. */
export function connectHub(
  target: HubTarget,
  credentials: Credentials,
  { session, client }: Pick<IdentityOptions, "session" | "client">,
  options: Pick<ConnectOptions, "queueLimit" | "sendsAtOnce"> = {},
): ConnectedHub {
  const identity = {
    ...(session !== undefined && { sessionId: session }),
    ...(client !== undefined && { clientId: client }),
    ...(credentials.kind === "token" && { token: credentials.token }),
  };
  try {
    // What goes wrong is told by the hub's state: nothing is printed over the output.
    const surroundings = { WebSocket, groups, reportError: () => {} };
    return connect(credentials.kind === "signed" ? credentials.url : target.url, {
      ...{ ...options, ...identity, ...surroundings },
    });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw usageError("invalid-id", "A session or client id is 1 to 256 bytes without a slash.");
  }
}

/**
 * Waits until the hub knows the connection.
 *
 * @param patienceMs for how long it is tried again while the hub cannot be reached
 */
export function whenOpen(
  hub: ConnectedHub,
  kind: Credentials["kind"],
  target: HubTarget,
  interrupted: AbortSignal,
  patienceMs: number,
): Promise<WelcomeFrame> {
  return new Promise((resolve, reject) => {
    let lastState: HubState = hub.state;
    const timer = setTimeout(() => settle(() => reject(notOpened(lastState, kind, target))), patienceMs);
    const interrupt = () => settle(() => reject(interruption()));
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      interrupted.removeEventListener("abort", interrupt);
      stop();
      finish();
    };
    const look = (state: HubState) => {
      lastState = state;
      if (state.name === "open") settle(() => resolve(state.welcome));
      else if (state.name === "closed") settle(() => reject(notOpened(state, kind, target)));
      else if (state.name === "waiting" && isHopeless(state, target)) {
        settle(() => reject(notOpened(state, kind, target)));
      }
    };
    const stop = hub.on("state", look);
    interrupted.addEventListener("abort", interrupt);
    if (interrupted.aborted) interrupt();
    else look(hub.state);
  });
}

/** Whether to go on trying only delays the answer: a login is refused, or nobody listens on this machine. */
function isHopeless({ reason, cause }: WaitingState, { localOrigin }: HubTarget): boolean {
  return cause instanceof CliError || (reason === "unreachable" && localOrigin !== undefined);
}

/** Why there is no connection. */
export function notOpened(state: HubState, kind: Credentials["kind"], target: HubTarget): CliError {
  if (state.name === "open") return new CliError("disconnected", "The connection is over.");
  const { reason, status, cause, closeReason } = state;
  if (cause instanceof CliError) return cause;
  switch (reason) {
    case "refused":
      return refusedCredentials(status, kind);
    case "invalid-url":
      return usageError("invalid-url", "No WebSocket can be opened with the URL.");
    case "ended-by-hub":
    case "kicked":
      return new CliError("ended-by-hub", `The hub has ended the connection: ${closeReason ?? reason}`);
    default:
      return new CliError(
        "hub-unreachable",
        `There is no connection to ${target.url}: ${reason}${status ? ` ${status}` : ""}.`,
        {
          advice:
            target.localOrigin === undefined
              ? "Check URL, region and network; switchboard doctor looks at each."
              : "Start a hub with switchboard dev, or name another with --url, --stack or --profile.",
          ...{ exitCode: exitCodes.unreachable, cause },
        },
      );
  }
}
