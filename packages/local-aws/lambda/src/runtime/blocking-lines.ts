import { readSync } from "node:fs";

const CHUNK_BYTES = 65_536;
const NEW_LINE = 0x0a;

/**
 * Reads a descriptor line by line. While there is no line the whole process stands still, its timers and sockets too.
 *
 * @returns a function that gives the next line, or `undefined` once the other end is closed
 */
export function createBlockingLines(descriptor: number): () => string | undefined {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let unread = Buffer.alloc(0);
  return () => {
    const parts = [];
    for (let end = unread.indexOf(NEW_LINE); end < 0; end = unread.indexOf(NEW_LINE)) {
      parts.push(unread);
      unread = Buffer.from(chunk.subarray(0, readOrEnd(descriptor, chunk)));
      if (unread.length === 0) return undefined;
    }
    const end = unread.indexOf(NEW_LINE);
    parts.push(unread.subarray(0, end));
    unread = unread.subarray(end + 1);
    return Buffer.concat(parts).toString("utf8");
  };
}

/** How many bytes came; 0 at the end, which Windows reports as an error. */
function readOrEnd(descriptor: number, chunk: Buffer): number {
  try {
    return readSync(descriptor, chunk);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EOF") return 0;
    throw error;
  }
}
