import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Answer, createResponseReader } from "../../src/http/http-response.ts";

/** What a reader makes of bytes that come in pieces, the connection being closed after the last. */
function readInPieces(pieces: readonly Buffer[]): { readonly answer: Answer | undefined; readonly piecesRead: number } {
  const reader = createResponseReader();
  for (const [index, piece] of pieces.entries()) {
    const answer = reader.read(piece);
    if (answer !== undefined) return { answer, piecesRead: index + 1 };
  }
  return { answer: reader.end(), piecesRead: pieces.length };
}

const read = (text: string) => readInPieces([Buffer.from(text, "latin1")]).answer;
const answer = (status: number, errorType?: string, isReusable = true) => ({ status, errorType, isReusable });

const responses: Readonly<Record<string, readonly [text: string, expected: Answer]>> = {
  "without a body": ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", answer(200)],
  "with a body": ["HTTP/1.1 400 Bad Request\r\ncontent-length:  5 \r\n\r\nhello", answer(400)],
  "with an error's name": [
    "HTTP/1.1 410 Gone\r\nx-amzn-ErrorType: GoneException:http://internal/\r\nContent-Length: 2\r\n\r\n{}",
    answer(410, "GoneException"),
  ],
  "in chunks": [
    "HTTP/1.1 429 Too Many\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0\r\n\r\n34567\r\n0\r\n\r\n",
    answer(429),
  ],
  "in chunks, with a trailer": [
    "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\nX-Trailer: 1\r\n\r\n",
    answer(200),
  ],
  "that has no content": ["HTTP/1.1 204 No Content\r\n\r\n", answer(204)],
  "after an interim one": [
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: x\r\n\r\nHTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx",
    answer(200),
  ],
  "without a reason": ["HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", answer(200)],
  "that is the last of its connection": [
    "HTTP/1.1 500 Oh\r\nConnection: keep-alive, Close\r\nContent-Length: 1\r\n\r\nx",
    answer(500, undefined, false),
  ],
  "of HTTP/1.0": ["HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", answer(200, undefined, false)],
  "that ends with its connection": ["HTTP/1.1 200 OK\r\n\r\nhello", answer(200, undefined, false)],
};

describe("a response", () => {
  for (const [what, [text, expected]] of Object.entries(responses)) {
    test(`${what} is read, however it is cut`, () => {
      const bytes = Buffer.from(text, "latin1");
      const cuts = fc.uniqueArray(fc.integer({ min: 1, max: bytes.length - 1 }));
      fc.assert(
        fc.property(cuts, (given) => {
          const ends = [...given.sort((a, b) => a - b), bytes.length];
          const pieces = ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
          expect(readInPieces(pieces)).toEqual({ answer: expected, piecesRead: pieces.length });
        }),
      );
    });
  }

  const whole = (text: string, piecesOf: (bytes: Buffer) => readonly Buffer[]) => {
    const reader = createResponseReader(true);
    const answers = piecesOf(Buffer.from(text, "latin1")).map((piece) => reader.read(piece));
    return (answers.at(-1) ?? reader.end())?.content;
  };
  test.each([
    ["sized", "HTTP/1.1 200 OK\r\nX-Amzn-RequestId:  Ab: 1 \r\nContent-Length: 7\r\n\r\n\r\nhello", "\r\nhello"],
    [
      "in chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe\r\nl\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
      "he\r\nllo",
    ],
    ["up to the connection's end", "HTTP/1.1 200 OK\r\n\r\nhello", "hello"],
    ["empty", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""],
  ])("keeps a body that is %s where it is asked to, byte by byte and at once", (_how, text, expected) => {
    for (const size of [1, text.length]) {
      const content = whole(text, (bytes) =>
        Array.from({ length: Math.ceil(bytes.length / size) }, (_, nth) =>
          bytes.subarray(nth * size, (nth + 1) * size),
        ),
      );
      expect(content?.body.toString("latin1")).toBe(expected);
    }
  });

  test("keeps headers by their names in lower case where it is asked to", () => {
    const [text] = ["HTTP/1.1 400 Bad: x\r\nX-Amzn-RequestId:  Ab: 1 \r\nContent-Length: 0\r\n\r\n"];
    expect(whole(text, (bytes) => [bytes])?.headers).toEqual({ "x-amzn-requestid": "Ab: 1", "content-length": "0" });
  });

  test("is not over before its end", () => {
    for (const [text] of Object.values(responses)) {
      const endsWithConnection = text.endsWith("OK\r\n\r\nhello");
      for (let length = 0; length < text.length && !endsWithConnection; length += 1) {
        expect(read(text.slice(0, length))).toBeUndefined();
      }
    }
  });

  test.each([
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 204 No Content\r\n\r\nx",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx",
  ])("that more follows on is the last of its connection: %j", (text) => {
    expect(read(text)?.isReusable).toBe(false);
  });

  test.each([
    "SSH-2.0-OpenSSH\r\n\r\n",
    "HTTP/2 200\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
    `HTTP/1.1 200 OK\r\nX: ${"x".repeat(20_000)}`,
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;${"x".repeat(20_000)}`,
  ])("that is none is thrown", (text) => {
    expect(() => read(text)).toThrow();
  });
});
