/** What a fixture function is told to do; functions/fixture.mjs explains each member. */
export interface Instruction {
  readonly postToSelf?: boolean;
  readonly sleepMs?: number;
  readonly reportTo?: string;
  readonly throw?: string;
  readonly return?: unknown;
  readonly returnNothing?: boolean;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The same for the authorizer. */
export interface AuthorizerInstruction {
  readonly reportTo?: string;
  readonly throw?: string;
  readonly return?: unknown;
  readonly effect?: "Allow" | "Deny";
  readonly resource?: string;
  readonly resourceEnd?: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** An event as a fixture function got it. */
export interface ObservedEvent {
  readonly type?: string;
  readonly methodArn?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>>;
  readonly body?: string;
  readonly requestContext: {
    readonly routeKey: string;
    readonly stage: string;
    readonly eventType: string;
    readonly connectionId: string;
    readonly requestId: string;
    readonly extendedRequestId: string;
    readonly messageId?: string;
    readonly disconnectStatusCode?: number;
    readonly disconnectReason?: string;
    readonly authorizer?: Readonly<Record<string, unknown>>;
  };
}

/** What a fixture function reports. */
export interface Observation {
  readonly event: ObservedEvent;
  /** Milliseconds since 1970, by the function's clock. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly selfPost?: { readonly status: number; readonly name?: string };
}
