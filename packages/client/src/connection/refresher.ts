import type { RefreshedFrame, RefreshFrame } from "@switchboard/protocol";
import type { Settings } from "../settings.ts";
import { createAlarm } from "../time/alarm.ts";
import type { Connection } from "./connection.ts";
import { getToken } from "./credentials.ts";
import type { Incoming } from "./read-server-frame.ts";

/** Gives the hub fresh tokens over connections that are open: one at a time, so that the last one given is the one that counts. */
export interface Refresher {
  /** Where one is being given already, whose token may be older than the wish for it, another one follows. */
  begin(connection: Connection): void;
  isUnderWay(): boolean;
  /** Whether the frame answers it. */
  received(connection: Connection, frame: Incoming): boolean;
  /** Without a word. */
  stop(): void;
}

export function createRefresher(
  { clock, token: source, newId, attemptTimeoutMs, pongTimeoutMs }: Settings,
  /** `failed`: no token, a refusal, or no answer in time. Another connection can do it. */
  { refreshed, failed }: { refreshed(connection: Connection, frame: RefreshedFrame): void; failed(): void },
): Refresher {
  const timer = createAlarm(clock);
  let current: { readonly connection: Connection; readonly id: string } | undefined;
  let isWanted = false;

  function stop(): void {
    timer.stop();
    current = undefined;
    isWanted = false;
  }

  function fail(): void {
    stop();
    failed();
  }

  async function start(connection: Connection): Promise<void> {
    const own = { connection, id: newId() };
    current = own;
    timer.set(attemptTimeoutMs, fail);
    const token = await (source && getToken(source, { fresh: true }));
    if (current !== own) return;
    // Why there is none is told by the attempt that follows, which asks for one as well.
    if (token === undefined || "reason" in token) return fail();
    timer.set(pongTimeoutMs, fail);
    const frame = { action: "refresh", id: own.id, token: token.usable } satisfies RefreshFrame;
    connection.send(JSON.stringify(frame), JSON.stringify({ ...frame, token: "…" }));
  }

  return {
    begin(connection) {
      if (current === undefined) void start(connection);
      else isWanted = true;
    },
    isUnderWay: () => current !== undefined,
    received(connection, frame) {
      if (connection !== current?.connection) return false;
      if ((frame.type !== "refreshed" && frame.type !== "error") || frame.id !== current.id) return false;
      if (frame.type === "error") {
        fail();
        return true;
      }
      const isToFollow = isWanted;
      stop();
      if (isToFollow) void start(connection);
      refreshed(connection, frame);
      return true;
    },
    stop,
  };
}
