/**
 * Something the gateway did, for whoever watches it. Ids, routes, statuses, sizes and durations only: never a query
 * string, a header, a token or a payload, so that every event can be printed.
 */
export type GatewayEvent =
  | {
      readonly type: "connected";
      readonly connectionId: string;
      /** What the lines of the function behind `$connect` call its invocation. */
      readonly invocationId?: string;
      readonly durationMs: number;
    }
  | {
      readonly type: "refused";
      readonly connectionId: string;
      readonly status: number;
      /** Which step refused. */
      readonly by: HandshakeStep;
      readonly because: string;
      /** Of the step, where it is one. */
      readonly functionName?: string;
      /** Of the function's event. */
      readonly requestId?: string;
      /** What the function's lines call its invocation. */
      readonly invocationId?: string;
      readonly durationMs: number;
    }
  /** The client went away while its handshake was waiting for a function. */
  | { readonly type: "abandoned"; readonly connectionId: string; readonly durationMs: number }
  | (IntegrationReport & {
      readonly type: "routed";
      readonly connectionId: string;
      readonly requestId: string;
      readonly routeKey: string;
      readonly bytes: number;
      readonly outcome: RouteOutcome;
      /** Size of what went back to the client, 0 for nothing. */
      readonly replyBytes: number;
      readonly durationMs: number;
    })
  | {
      readonly type: "managed";
      readonly operation: "POST" | "GET" | "DELETE";
      readonly connectionId: string;
      readonly status: number;
      readonly errorType?: string;
      readonly bytes: number;
    }
  | { readonly type: "closed"; readonly connectionId: string; readonly code: number; readonly openMs: number }
  | (IntegrationReport & {
      readonly type: "disconnected";
      readonly connectionId: string;
      /** Of the function's event; not of one that chaos has lost. */
      readonly requestId?: string;
      readonly outcome: "handled" | "failed" | "timed-out" | "lost";
      readonly durationMs: number;
    })
  /** An invocation that Lambda would have begun at once waits: all environments that this machine may run are busy. */
  | {
      readonly type: "waiting";
      readonly functionName: string;
      readonly environments: number;
      /** How many of the function's invocations wait, this one included. */
      readonly waiting: number;
    }
  /** A function has been invoked with messages of a queue. */
  | {
      readonly type: "batch";
      readonly queueName: string;
      readonly functionName: string;
      /** What the function's lines call the invocation. */
      readonly invocationId: string;
      readonly messages: number;
      /** Those of them that come again. */
      readonly failed: number;
      /** Of the whole batch, where the invocation failed. */
      readonly errorType?: string;
      readonly durationMs: number;
    }
  /** A function has been invoked with records of a table's stream. */
  | {
      readonly type: "records";
      readonly tableName: string;
      readonly functionName: string;
      readonly requestId: string;
      readonly records: number;
      /** Those of them that are tried again, or given up. */
      readonly failed: number;
      /** Of the whole batch, where the invocation failed. */
      readonly errorType?: string;
      readonly durationMs: number;
    }
  /** Records of a stream are not tried again. */
  | {
      readonly type: "records-given-up";
      readonly tableName: string;
      readonly functionName: string;
      readonly records: number;
      readonly because: "RetryAttemptsExhausted" | "RecordAgeExceeded";
    }
  /** What has become of an event of EventBridge at one target; or that no rule of the bus is for it. */
  | {
      readonly type: "event";
      readonly busName: string;
      readonly source: string;
      readonly detailType: string;
      readonly ruleName?: string;
      /** Name of the function or queue. */
      readonly target?: string;
      /** Why the target did not get it. */
      readonly errorType?: string;
    }
  /** Items have been deleted because their time to live is over. */
  | { readonly type: "expired"; readonly items: number }
  /** Something in a template has no effect here. */
  | { readonly type: "warning"; readonly message: string }
  /** The code of functions has changed: what begins from now on runs on their new version. */
  | { readonly type: "restarted"; readonly functionNames: readonly string[] }
  /** The code of a function has changed and cannot be loaded: its version before goes on. */
  | { readonly type: "not-restarted"; readonly functionName: string; readonly because: string }
  /** Somebody has invoked a function through Lambda's own API. */
  | {
      readonly type: "invoked";
      readonly functionName: string;
      readonly requestId: string;
      readonly invocationType: "RequestResponse" | "Event" | "DryRun";
      readonly status: number;
      readonly errorType?: string;
      readonly durationMs: number;
    }
  /** An asynchronous invocation has ended, one way or the other. */
  | {
      readonly type: "invoked-later";
      readonly functionName: string;
      readonly requestId: string;
      readonly attempts: number;
      /** Why it was given up. */
      readonly errorType?: string;
      /** The queue that has a record of it. */
      readonly recordedIn?: string;
    }
  /** A web page of another origin, or a caller by a foreign host name, was kept out. */
  | {
      readonly type: "blocked";
      readonly because: "host" | "origin";
      /** `WebSocket` for a handshake. */
      readonly method: string;
      /** The host name, or the page's origin, if the request says one that can be printed. */
      readonly caller: string | undefined;
    }
  /** A bug in the gateway or in whatever runs the functions. */
  | { readonly type: "fault"; readonly error: unknown };

export type HandshakeStep =
  | "request"
  | "stage"
  | "throttle"
  | "api-key"
  | "identity-source"
  | "authorizer"
  | "signature"
  | "$connect";

/**
 * `unsent`: there was a reply, but the client reads too slowly, or its connection has ended meanwhile. `no-route`: neither a
 * matching route nor `$default`. `invalid`: not what the route's model asks for. `failed`: function error, malformed
 * proxy response, Lambda throttle or no permission.
 */
export type RouteOutcome =
  | "handled"
  | "replied"
  | "unsent"
  | "no-route"
  | "invalid"
  | "failed"
  | "timed-out"
  | "throttled";

/** What events say of an integration that was called. */
export interface IntegrationReport {
  /** Of a function; a MOCK has none. */
  readonly functionName?: string;
  /** What the function's context and its lines call the invocation. */
  readonly invocationId?: string;
  /** What the integration answered, if it did. */
  readonly status?: number;
  /** Why there is no such answer. */
  readonly because?: string;
}
