import type { HelloFrame, WelcomeFrame } from "@switchboard/protocol";
import type { Settings } from "../settings.ts";
import { createAlarm } from "../time/alarm.ts";
import type { WebSocketLike } from "../web-socket.ts";
import { type Connection, openConnection } from "./connection.ts";
import { getCredentials } from "./credentials.ts";
import type { Disconnect } from "./disconnect.ts";
import type { Incoming } from "./read-server-frame.ts";
import type { Sockets } from "./sockets.ts";

/** What comes of an attempt, and of its connection afterwards. */
export interface AttemptListener {
  /** What each `hello` says beside its name. */
  greeting(): Omit<HelloFrame, "action">;
  welcomed(connection: Connection, welcome: WelcomeFrame): void;
  /** The attempt is over. */
  failed(disconnect: Disconnect): void;
  /** The connection that was welcomed is over. */
  lost(connection: Connection, disconnect: Disconnect): void;
  received(connection: Connection, frame: Incoming, text: string): void;
  passed(connection: number, direction: "in" | "out", text: string): void;
}

/**
 * Makes one attempt to have a connection: credentials, handshake, welcome, all of it within one time.
 *
 * @returns what cancels it without a word, as long as it is not welcomed
 */
export function beginAttempt(
  settings: Settings,
  sockets: Sockets,
  { number, fresh }: { readonly number: number; readonly fresh: boolean },
  listener: AttemptListener,
): () => void {
  const timer = createAlarm(settings.clock);
  let connection: Connection | undefined;
  let over = false;

  function cancel(): void {
    over = true;
    timer.stop();
    connection?.leave();
  }

  function fail(disconnect: Disconnect): void {
    if (over) return;
    cancel();
    listener.failed(disconnect);
  }

  function follow(socket: WebSocketLike): Connection {
    let welcomed = false;
    const own: Connection = openConnection(
      { ...settings, socket, number },
      {
        greeting: listener.greeting,
        welcomed(welcome) {
          welcomed = true;
          timer.stop();
          listener.welcomed(own, welcome);
        },
        ended: (disconnect) => (welcomed ? listener.lost(own, disconnect) : fail(disconnect)),
        received: (frame, text) => listener.received(own, frame, text),
        passed: (direction, text) => listener.passed(number, direction, text),
      },
    );
    return own;
  }

  async function run(): Promise<void> {
    const credentials = await getCredentials(settings, { fresh });
    if (over) return;
    if ("reason" in credentials) return fail(credentials);
    const { WebSocket } = settings;
    if (WebSocket === undefined) return fail({ reason: "no-web-socket", final: true });
    try {
      connection = follow(sockets.open(WebSocket, credentials.url, credentials.protocols));
    } catch {
      // The URL may have a signature, and the error may repeat the URL: it is no cause to pass on.
      if (typeof settings.url === "string") return fail({ reason: "invalid-url", final: true });
      fail({
        reason: "url-unavailable",
        cause: new Error("No WebSocket can be opened with what the url function gave."),
      });
    }
  }

  timer.set(settings.attemptTimeoutMs, () => fail({ reason: "attempt-timed-out" }));
  void run();
  return cancel;
}
