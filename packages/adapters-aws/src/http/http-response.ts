/** What a response says. */
export interface Answer {
  readonly status: number;
  /** The name of the error, where the service says one. */
  readonly errorType: string | undefined;
  /** Whether another request may be sent over the same connection. */
  readonly isReusable: boolean;
  /** Where it is kept. */
  readonly content?: Content;
}

/** What posts to connections have no use for. */
export interface Content {
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Takes one HTTP response from the bytes of a connection, however they are cut. */
export interface ResponseReader {
  /** @returns the answer once it has come to its end. @throws for what is no HTTP/1 response */
  read(bytes: Buffer): Answer | undefined;
  /** The connection has been closed. @returns the answer if that was how it was to end */
  end(): Answer | undefined;
}

/** Takes the body's bytes; returns those that are no longer the body's once it is over. */
type Body = (bytes: Buffer) => Buffer | undefined;
/** Gets the body's bytes, without what frames them. */
type Keep = (bytes: Buffer) => void;

/** More than any service says; what goes on beyond is no head. */
const maxHeadBytes = 16_384;
const nothing = Buffer.alloc(0);
/** The bytes of a line's end. */
const lineEnd = 2;
const endOfHead = "\r\n\r\n";

/**
 * Reads a response to a `POST`.
 *
 * Source: RFC 9112, sections 4 to 7.
 *
 * @param keepsContent by default headers and body are passed over. What a refused signature is answered with repeats the headers
 *   that were signed, the session token among them.
 */
export function createResponseReader(keepsContent = false): ResponseReader {
  let before: Buffer = nothing;
  let begun: ReturnType<typeof parseHead>;
  const kept: Buffer[] = [];

  function answerOf({ answer, head }: NonNullable<typeof begun>): Answer {
    if (!keepsContent) return answer;
    return {
      ...answer,
      content: { headers: headersOf(head), body: kept.length === 1 ? (kept[0] ?? nothing) : Buffer.concat(kept) },
    };
  }

  function read(received: Buffer): Answer | undefined {
    let bytes = received;
    while (begun === undefined) {
      const all = before.length === 0 ? bytes : Buffer.concat([before, bytes]);
      const end = all.indexOf(endOfHead);
      if (end < 0) {
        if (all.length > maxHeadBytes) throw new Error("The head of the answer does not end.");
        before = all;
        return undefined;
      }
      before = nothing;
      bytes = all.subarray(end + endOfHead.length);
      begun = parseHead(all.toString("latin1", 0, end), keepsContent ? (piece) => kept.push(piece) : () => {});
    }
    const rest = begun.body(bytes);
    if (rest === undefined) return undefined;
    // More than was asked for: whatever it is, the next answer does not begin here.
    const answer = answerOf(begun);
    return rest.length === 0 ? answer : { ...answer, isReusable: false };
  }

  return { read, end: () => (begun?.endsWithConnection ? answerOf(begun) : undefined) };
}

const statusLine = /^HTTP\/1\.([01]) (\d{3})(?:[ \r]|$)/;
const contentLength = /^content-length:[ \t]*(\d{1,15})[ \t]*\r?$/im;
const isChunked = /^transfer-encoding:.*\bchunked[ \t]*\r?$/im;
const isLast = /^connection:.*\bclose\b/im;
const errorName = /^x-amzn-errortype:[ \t]*([\w.#]+)/im;

/** @returns `undefined` for an interim response, which another follows */
function parseHead(head: string, keep: Keep) {
  const [, minor, digits] = statusLine.exec(head) ?? [];
  if (digits === undefined) throw new Error("The answer is not of HTTP/1.");
  const status = Number(digits);
  if (status < 200) return undefined;
  const length = contentLength.exec(head)?.[1];
  const chunked = isChunked.test(head);
  const hasNoBody = status === 204 || status === 304;
  const endsWithConnection = !hasNoBody && !chunked && length === undefined;
  const isReusable = minor === "1" && !endsWithConnection && !isLast.test(head);
  const answer: Answer = { status, errorType: errorName.exec(head)?.[1], isReusable };
  const sized = () => sizedBody(hasNoBody ? 0 : Number(length), keep);
  const body = endsWithConnection ? endlessBody(keep) : chunked && !hasNoBody ? chunkedBody(keep) : sized();
  return { answer, head, body, endsWithConnection };
}

function headersOf(head: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const line of head.split("\n").slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return headers;
}

function endlessBody(keep: Keep): Body {
  return (bytes) => {
    keep(bytes);
    return undefined;
  };
}

function sizedBody(size: number, keep: Keep): Body {
  let left = size;
  return (bytes) => {
    keep(bytes.subarray(0, left));
    if (bytes.length >= left) return bytes.subarray(left);
    left -= bytes.length;
    return undefined;
  };
}

function chunkedBody(keep: Keep): Body {
  let line = "";
  /** Bytes of the current chunk that are still to come, with its line feed. */
  let left = 0;
  let isTrailer = false;

  /** @returns whether the body is over */
  function takeLine(text: string): boolean {
    if (isTrailer) return text === "";
    const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(text) ?? [];
    if (size === undefined) throw new Error("The answer has a chunk without a size.");
    left = Number.parseInt(size, 16);
    if (left === 0) isTrailer = true;
    else left += lineEnd;
    return false;
  }

  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) {
        const passed = Math.min(left, bytes.length - at);
        keep(bytes.subarray(at, at + Math.max(0, Math.min(passed, left - lineEnd))));
        left -= passed;
        at += passed;
        continue;
      }
      const end = bytes.indexOf("\n", at);
      line += bytes.toString("latin1", at, end < 0 ? bytes.length : end);
      if (line.length > maxHeadBytes) throw new Error("A line of the answer does not end.");
      if (end < 0) return undefined;
      at = end + 1;
      const whole = line.replace(/\r$/, "");
      line = "";
      if (takeLine(whole)) return bytes.subarray(at);
    }
    return undefined;
  };
}
