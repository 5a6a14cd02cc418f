import type { Clock } from "../time/clock.ts";
import { createTimer } from "../time/timer.ts";
import type { WebSocketConstructor, WebSocketLike } from "../web-socket.ts";

/** The WebSockets of a hub that are not closed yet. */
export interface Sockets {
  /** @throws what the constructor of the WebSocket throws for a URL that it does not take */
  open(WebSocket: WebSocketConstructor, url: string, protocols: readonly string[]): WebSocketLike;
  /** Closes all of them; resolves when they are closed, or after a second. */
  close(): Promise<void>;
}

/** On a dead line nobody answers a close frame: `ws` waits for it for thirty seconds, browsers for longer. */
const CLOSING_MS = 1_000;

export function createSockets(clock: Clock): Sockets {
  const open = new Map<WebSocketLike, Promise<void>>();
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    const timer = createTimer(clock);
    const late = new Promise<void>((resolve) => timer.set(CLOSING_MS, resolve));
    for (const socket of open.keys()) socket.close(1000);
    await Promise.race([Promise.all(open.values()), late]);
    timer.stop();
    for (const socket of open.keys()) socket.terminate?.();
  }

  return {
    open(WebSocket, url, protocols) {
      const socket = new WebSocket(url, [...protocols]);
      const closed = new Promise<void>((resolve) => {
        socket.addEventListener("close", () => {
          open.delete(socket);
          resolve();
        });
      });
      open.set(socket, closed);
      return socket;
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
}
