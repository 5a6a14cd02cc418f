import type { ServerResponse } from "node:http";

export interface ReplyContent {
  /** Sent as `x-amzn-ErrorType`, from which the SDKs learn the error's class (measured). */
  readonly errorType?: string;
  /** Sent as JSON; an empty body without it. */
  readonly body?: object;
}

/** Answers an HTTP request. */
export function reply(response: ServerResponse, status: number, { errorType, body }: ReplyContent = {}): void {
  const text = body === undefined ? "" : JSON.stringify(body);
  response.statusCode = status;
  if (errorType !== undefined) response.setHeader("x-amzn-ErrorType", errorType);
  if (body !== undefined) response.setHeader("content-type", "application/json");
  if (status !== 204) response.setHeader("content-length", Buffer.byteLength(text));
  response.end(text);
}
