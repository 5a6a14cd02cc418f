import type { IncomingMessage } from "node:http";

export interface FrameTap {
  /** To be given to a connection that does not compress. */
  readonly onUpgrade: (response: IncomingMessage) => void;
  /** Payload bytes of every data frame the server has sent so far. */
  readonly sizes: readonly number[];
}

const FIRST_CONTROL_OPCODE = 0x8;

/** Reads along what a server sends, frame by frame (RFC 6455, section 5.2): `ws` itself shows whole messages only. */
export function createFrameTap(): FrameTap {
  const sizes: number[] = [];
  let received = Buffer.alloc(0);
  function take(): boolean {
    const [first = 0, length = 0] = received;
    const start = length === 127 ? 10 : length === 126 ? 4 : 2;
    if (received.length < start) return false;
    const size =
      length === 127 ? Number(received.readBigUInt64BE(2)) : length === 126 ? received.readUInt16BE(2) : length;
    if (received.length < start + size) return false;
    received = received.subarray(start + size);
    if ((first & 0x0f) < FIRST_CONTROL_OPCODE) sizes.push(size);
    return true;
  }
  return {
    sizes,
    onUpgrade: ({ socket }) =>
      socket.on("data", (chunk) => {
        received = Buffer.concat([received, chunk]);
        while (take());
      }),
  };
}
