/**
 * The events that API Gateway invokes functions with, as far as the hub reads them. The types of `@types/aws-lambda`
 * differ from what is really sent. Source: AWS developer guide, sample events of WebSocket APIs; captured events.
 */
export interface WebSocketContext {
  readonly connectionId: string;
  /** `$connect`, `$disconnect`, `$default`, or the route's own key. */
  readonly routeKey: string;
  readonly requestId: string;
  /** Epoch milliseconds; API Gateway always sends it, hand-written test events often do not. */
  readonly connectedAt?: number;
}

export interface ConnectEvent {
  /** Names in the case the client sent them. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  /** Absent where there is no query string. */
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
  /** Hand-written test events often have only the single values. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: WebSocketContext;
}

export interface MessageEvent {
  readonly requestContext: WebSocketContext;
  /** The text of the message; may be absent for an empty one. */
  readonly body?: string;
}

export interface DisconnectEvent {
  readonly requestContext: WebSocketContext;
}

/** What a function answers API Gateway with. */
export interface WebSocketResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
