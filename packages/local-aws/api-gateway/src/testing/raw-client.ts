import { connect, type Socket } from "node:net";

/** One frame as a server sends it: never masked. */
export interface ServerFrame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A client below WebSocket libraries: it sees frames and sends whatever bytes a test wants. */
export interface RawClient {
  readonly socket: Socket;
  next(): Promise<ServerFrame>;
  send(frame: { readonly fin?: boolean; readonly opcode: number; readonly payload: Buffer }): void;
}

const CLOSE_OPCODE = 0x8;

export async function connectRaw(port: number, path: string): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  socket.on("error", () => undefined);
  const frames: ServerFrame[] = [];
  const waiting: ((frame: ServerFrame) => void)[] = [];
  let received = Buffer.alloc(0);
  let upgraded = false;
  const opened = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      const end = received.indexOf("\r\n\r\n");
      if (!upgraded && end >= 0) {
        upgraded = true;
        received = received.subarray(end + 4);
        resolve();
      }
      if (upgraded) takeFrames();
    });
  });

  function takeFrames(): void {
    for (let read = readFrame(received); read !== undefined; read = readFrame(received)) {
      received = received.subarray(read.bytes);
      const first = waiting.shift();
      if (first === undefined) frames.push(read.frame);
      else first(read.frame);
      if (read.frame.opcode === CLOSE_OPCODE) socket.end();
    }
  }

  await opened;
  return {
    socket,
    next: async () => frames.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    send({ fin = true, opcode, payload }) {
      // Masked with zeros: the payload stays as it is.
      socket.write(
        Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode]), length(payload), Buffer.alloc(4), payload]),
      );
    },
  };
}

function length(payload: Buffer): Buffer {
  if (payload.length < 126) return Buffer.from([0x80 | payload.length]);
  const extended = Buffer.alloc(9);
  extended[0] = 0x80 | 127;
  extended.writeBigUInt64BE(BigInt(payload.length), 1);
  return extended;
}

function readFrame(bytes: Buffer): { readonly frame: ServerFrame; readonly bytes: number } | undefined {
  const [first = 0, short = 0] = bytes;
  const start = short === 127 ? 10 : short === 126 ? 4 : 2;
  if (bytes.length < start) return undefined;
  const size = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < start + size) return undefined;
  const payload = bytes.subarray(start, start + size);
  return { frame: { fin: (first & 0x80) !== 0, opcode: first & 0x0f, payload }, bytes: start + size };
}
