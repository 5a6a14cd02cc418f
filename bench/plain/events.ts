/** As much of API Gateway's events as these functions read. */
export interface WebSocketEvent {
  readonly requestContext: { readonly connectionId: string };
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

export interface WebSocketResult {
  readonly statusCode: number;
  readonly body?: string;
}
