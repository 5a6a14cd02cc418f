import type { HelloFrame, WelcomeFrame, WirePosition } from "@switchboard/protocol";
import type { Backoff } from "./connection/backoff.ts";
import type { Connection } from "./connection/connection.ts";
import type { Incoming } from "./connection/read-server-frame.ts";
import type { HubEvents, Receipt, UncheckedSend } from "./hub.ts";
import type { SeenIds } from "./seen-ids.ts";
import type { Clock } from "./time/clock.ts";

/** Options, with their defaults. */
export interface ExtensionSettings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly retry: Backoff;
  readonly sendTimeoutMs: number;
  readonly checkAfterMs: number;
  readonly rememberedIds: number;
  readonly reportError: (error: unknown) => void;
}

/** What a hub gives to its extension. */
export interface HubCore {
  readonly settings: ExtensionSettings;
  /** Ids of messages that have been given. */
  readonly seen: SeenIds;
  emit<Name extends keyof HubEvents>(name: Name, value: HubEvents[Name]): void;
  send(request: UncheckedSend): Promise<Receipt>;
}

/** A part of a hub that a program carries only if it gives it to `connect`. */
export interface Extension<Added extends object> {
  /** What the hub can do beside the rest. */
  readonly added: Added;
  /** What each `hello` says. */
  greeting(): Omit<HelloFrame, "action" | "id">;
  /** This is the connection from now on. */
  opened(connection: Connection, welcome: WelcomeFrame): void;
  /** A connection that had been opened is over. */
  lost(connection: Connection): void;
  /** Whether the frame was for the extension. */
  received(connection: Connection, frame: Incoming): boolean;
  /** A message that was sent has these positions, and this client is not given it. */
  excluded(positions: readonly WirePosition[]): void;
  /** Whether the hub stores what is sent there, and so says soon that it has its place. `groups room.1`, for instance. */
  isKept(address: string): boolean;
  close(): void;
}
