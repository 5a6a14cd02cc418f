import type { WelcomeFrame } from "@switchboard/client";
import { findCredentials } from "../identity/credentials.ts";
import type { IdentityOptions } from "../identity/identity-options.ts";
import { createProgress } from "../output/progress.ts";
import type { Surroundings } from "../surroundings.ts";
import { findTarget, type TargetOptions } from "../target/target-options.ts";
import { type ConnectedHub, connectHub, notOpened, whenOpen } from "./open-hub.ts";

/** How long the first connection is tried. */
const PATIENCE_MS = 15_000;
/** After which it is said what is waited for. */
const UNUSUAL_MS = 2_000;

/** A connection that is open. */
export interface OpenHub {
  readonly hub: ConnectedHub;
  readonly welcome: WelcomeFrame;
  /** Resolves when the signal is given; rejects when the hub has ended the connection for good. */
  until(ending: AbortSignal): Promise<void>;
}

/**
 * Connects to the hub that the options name, uses it, and closes it.
 *
 * @param prepare called before the connection opens, so that nothing of it is missed
 */
export async function withHub<Result>(
  options: TargetOptions & IdentityOptions & { readonly json?: boolean },
  surroundings: Surroundings,
  use: (open: OpenHub) => Promise<Result>,
  prepare: (hub: ConnectedHub) => void = () => {},
): Promise<Result> {
  const target = await findTarget(options, surroundings);
  const credentials = await findCredentials(target, options, surroundings);
  const hub = connectHub(target, credentials, options);
  const until = (ending: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (ending.aborted) return resolve();
      ending.addEventListener("abort", () => resolve(), { once: true });
      hub.on("state", (state) => {
        if (state.name === "closed") reject(notOpened(state, credentials.kind, target));
      });
    });
  const progress = createProgress(surroundings.stderr, options.json === true);
  const waiting = setTimeout(() => progress.show(`Connecting to ${target.url} …`), UNUSUAL_MS);
  try {
    prepare(hub);
    const opening = whenOpen(hub, credentials.kind, target, surroundings.interrupted, PATIENCE_MS);
    const welcome = await opening.finally(() => {
      clearTimeout(waiting);
      progress.clear();
    });
    return await use({ hub, welcome, until });
  } finally {
    await hub.close();
  }
}
