import type { Duplex } from "node:stream";

/** A client's socket while its handshake waits for functions. */
export interface PendingSocket {
  /** Whether the client has gone: then there is nobody to register. */
  isGone(): boolean;
  /** Ends the watch; returns what the client has already sent. */
  release(): Buffer;
}

/** A client has nothing to send before the 101. */
const EARLY_LIMIT_BYTES = 65_536;

/** Watches a socket for its end, which only shows while it is read. */
export function watchPendingSocket(socket: Duplex, head: Buffer): PendingSocket {
  const early = [head];
  let earlyBytes = head.length;
  let gone = false;
  const onData = (chunk: Buffer) => {
    early.push(chunk);
    earlyBytes += chunk.length;
    if (earlyBytes > EARLY_LIMIT_BYTES) socket.destroy();
  };
  const onEnd = () => {
    gone = true;
    socket.destroy();
  };
  socket.on("data", onData);
  socket.once("end", onEnd);
  return {
    isGone: () => gone || socket.destroyed,
    release() {
      socket.off("data", onData);
      socket.off("end", onEnd);
      return Buffer.concat(early);
    },
  };
}
