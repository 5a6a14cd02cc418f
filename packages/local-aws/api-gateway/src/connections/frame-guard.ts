import { FRAME_LIMIT_BYTES } from "../limits.ts";
import { TOO_LARGE_CODE, UNSUPPORTED_DATA_CODE } from "./close-codes.ts";

/** A client's frame that closes its connection. */
export interface FrameViolation {
  readonly code: typeof TOO_LARGE_CODE | typeof UNSUPPORTED_DATA_CODE;
  /** Complete messages that came before it and are still to be handled. */
  readonly messagesBefore: number;
}

const BINARY_OPCODE = 0x2;
const FIRST_CONTROL_OPCODE = 0x8;
const CLOSE_OPCODE = 0x8;
const MASK_BYTES = 4;

export interface FrameGuard {
  /** To be called with every chunk, in order, before `ws` sees it. */
  watch(chunk: Buffer): void;
  /** In how many frames the next message came; to be asked once for each, in order. */
  framesOfNextMessage(): number;
}

/**
 * Watches the raw bytes a client sends for what API Gateway refuses in a single frame: a payload over 32 KB, also
 * inside a fragmented message (1009), and binary (1003) (both documented). `ws` shows whole messages only, so the frame
 * headers are read here a second time; everything else about frames is left to `ws`.
 */
export function createFrameGuard(onViolation: (violation: FrameViolation) => void): FrameGuard {
  let header = Buffer.alloc(0);
  let payloadLeft = 0;
  let frames = 0;
  let messages = 0;
  let violated = false;
  let closed = false;
  const framesOfMessages: number[] = [];

  function readHeader(): void {
    const [first = 0, second = 0] = header;
    const opcode = first & 0x0f;
    const payloadBytes = payloadLength(header);
    const isData = opcode < FIRST_CONTROL_OPCODE;
    // What follows a close frame does not count any more (RFC 6455, section 1.4).
    if (opcode === CLOSE_OPCODE) closed = true;
    else if (opcode === BINARY_OPCODE) violate(UNSUPPORTED_DATA_CODE);
    else if (isData && payloadBytes > FRAME_LIMIT_BYTES) violate(TOO_LARGE_CODE);
    if (isData) frames += 1;
    if (isData && (first & 0x80) !== 0) {
      messages += 1;
      framesOfMessages.push(frames);
      frames = 0;
    }
    payloadLeft = payloadBytes + ((second & 0x80) !== 0 ? MASK_BYTES : 0);
    header = Buffer.alloc(0);
  }

  function violate(code: FrameViolation["code"]): void {
    violated = true;
    onViolation({ code, messagesBefore: messages });
  }

  function watch(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && !violated && !closed) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, rest.length);
        payloadLeft -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      // Byte by byte only until the length is known; two bytes for most frames.
      const missing = headerLength(header) - header.length;
      header = Buffer.concat([header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (header.length === headerLength(header)) readHeader();
    }
  }

  return { watch, framesOfNextMessage: () => framesOfMessages.shift() ?? 0 };
}

/** Bytes before the mask: two, and two or eight more for a longer length (RFC 6455, section 5.2). */
function headerLength(header: Buffer): number {
  const length = header.length < 2 ? 0 : (header[1] ?? 0) & 0x7f;
  return length === 126 ? 4 : length === 127 ? 10 : 2;
}

function payloadLength(header: Buffer): number {
  if (header.length === 4) return header.readUInt16BE(2);
  if (header.length === 10) return Number(header.readBigUInt64BE(2));
  return (header[1] ?? 0) & 0x7f;
}
