import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { KeyAndCertificate } from "./certificate-authority.ts";

/** A TLS port on loopback. */
export interface RunningTls {
  readonly port: number;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/**
 * Listens with TLS, and hands on each connection once its handshake is done.
 *
 * @param port 0: the system chooses
 * @throws the listening error, e.g. with `code` `EADDRINUSE`
 */
export async function serveTls(
  port: number,
  server: KeyAndCertificate,
  accept: (socket: TLSSocket) => void,
): Promise<RunningTls> {
  const listening = createServer({ ...server, ALPNProtocols: ["http/1.1"] }, accept);
  const sockets = new Set<Socket>();
  listening.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  listening.listen(port, HOST);
  await once(listening, "listening");
  return {
    port: (listening.address() as AddressInfo).port,
    async close() {
      const closed = once(listening, "close");
      listening.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
