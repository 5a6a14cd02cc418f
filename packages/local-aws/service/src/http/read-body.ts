import type { IncomingMessage } from "node:http";

/** A body that is over its limit is still read to its end, up to here, so that the client gets to see the answer. */
const DRAIN_LIMIT_BYTES = 16_777_216;

/** Reads a request's body; `too-large` if it has more than `limitBytes`. Rejects if the client goes away. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | "too-large"> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
    if (bytes > DRAIN_LIMIT_BYTES) break;
  }
  return bytes > limitBytes ? "too-large" : Buffer.concat(chunks);
}
