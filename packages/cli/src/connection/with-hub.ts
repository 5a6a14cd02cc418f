import type { WelcomeFrame } from "@switchboard/client";
import { findCredentials } from "../identity/credentials.ts";
import type { IdentityOptions } from "../identity/identity-options.ts";
import type { Surroundings } from "../surroundings.ts";
import { findTarget, type TargetOptions } from "../target/target-options.ts";
import { type ConnectedHub, connectHub, notOpened, whenOpen } from "./open-hub.ts";

/** How long the first connection is tried. */
const PATIENCE_MS = 15_000;

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
  options: TargetOptions & IdentityOptions,
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
  try {
    prepare(hub);
    const welcome = await whenOpen(hub, credentials.kind, target, surroundings.interrupted, PATIENCE_MS);
    return await use({ hub, welcome, until });
  } finally {
    await hub.close();
  }
}
