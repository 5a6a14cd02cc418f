import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { HandshakeStep } from "@switchboard/local-service";

/** A handshake that ends with an HTTP status instead of 101. */
export interface Refusal {
  readonly status: number;
  readonly by: HandshakeStep;
  /** Why, without anything that could be a secret. */
  readonly because: string;
  readonly functionName?: string;
  /** Of the function's event. */
  readonly requestId?: string;
  /** What the function's lines call its invocation. */
  readonly invocationId?: string;
}

const MESSAGES: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  429: "Too Many Requests",
  500: "Internal server error",
  502: "Internal server error",
  504: "Endpoint request timed out",
};

/**
 * Answers a handshake with an HTTP error and ends the socket. Clients can rely on the status only: what else AWS sends
 * is not documented, so body and error type here are inferred, and nothing of a function's own answer but its status is
 * passed on (observed).
 */
export function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return;
  const body = JSON.stringify({ message: MESSAGES[status] ?? STATUS_CODES[status] ?? "" });
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Unknown"}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-amzn-ErrorType: ${errorType(status)}`,
    "connection: close",
  ];
  socket.once("finish", () => socket.destroy());
  socket.end(`${headers.join("\r\n")}\r\n\r\n${body}`);
}

function errorType(status: number): string {
  if (status === 401) return "UnauthorizedException";
  if (status === 403) return "ForbiddenException";
  if (status === 429) return "LimitExceededException";
  return status >= 500 ? "InternalServerErrorException" : "BadRequestException";
}
