import type { RequestModel } from "../integrations/request-model.ts";

/** A WebSocket API as it is deployed: one stage, its routes and what they call. Plain data. */
export interface ApiDefinition {
  /** Ten lower-case letters and digits on AWS (observed). */
  readonly apiId: string;
  readonly region: string;
  readonly accountId: string;
  /** `[A-Za-z0-9_-]{1,128}`, not `ping` or `sping`, or `$default`; the first and only segment of the URL. */
  readonly stage: string;
  /** What events carry as `domainName` and `Host`; default `{apiId}.execute-api.{region}.amazonaws.com`. */
  readonly domainName?: string;
  /** Default none: events then have no `stageVariables`. */
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** e.g. `$request.body.action`, `${request.body.service}/${request.body.action}`, or a literal. */
  readonly routeSelectionExpression: string;
  /** By route key. `$connect`, `$disconnect` and `$default` are all optional. */
  readonly routes: Readonly<Record<string, RouteDefinition>>;
  /** Values of the `x-api-key` header by API key id, for a `$connect` route with `apiKeyRequired`. */
  readonly apiKeys?: Readonly<Record<string, string>>;
}

export interface RouteDefinition {
  readonly integration: IntegrationDefinition;
  /**
   * Whether the route sends its integration's body back: on AWS this takes a `RouteResponseSelectionExpression`
   * **and** a `RouteResponse`, both `$default`. Default false. Without effect on `$connect` and `$disconnect`.
   */
  readonly routeResponse?: boolean;
  /** What messages on this route must conform to; others are answered with an error frame. Default: anything goes. */
  readonly requestModel?: RequestModel;
  /** Only on `$connect`. Default none. */
  readonly authorization?: AuthorizationDefinition;
  /** Only on `$connect`. Default false. */
  readonly apiKeyRequired?: boolean;
  /** Of all clients together. Default none but the account's. Without effect on `$disconnect`, of which nothing is known. */
  readonly throttling?: RouteThrottling;
}

/** How many messages, or handshakes, a route takes; more are throttled. */
export interface RouteThrottling {
  readonly requestsPerSecond: number;
  readonly burst: number;
}

export type IntegrationDefinition = ProxyIntegration | MockIntegration;

/** A Lambda function that gets the event and whose result is the answer. */
export interface ProxyIntegration {
  readonly type: "AWS_PROXY";
  readonly functionName: string;
  /** 50 to 29,000; default the behaviour's `integrationTimeoutMs`. */
  readonly timeoutMs?: number;
  /** False where the function's resource policy does not let this API invoke it. Default true. */
  readonly permitted?: boolean;
}

/** No function at all: a template gives a status, the integration response for that status gives the answer. */
export interface MockIntegration {
  readonly type: "MOCK";
  /** Templates that render to `{"statusCode": 200}`, by template key. */
  readonly requestTemplates: Readonly<Record<string, string>>;
  /** Chooses among `requestTemplates`; default `\$default`. */
  readonly templateSelectionExpression?: string;
  /** By integration response key: a status between slashes, which may be a pattern (`/200/`, `/4\d\d/`), or `$default`. */
  readonly integrationResponses: Readonly<Record<string, MockResponse>>;
}

export interface MockResponse {
  /** By template key; the answer is empty without one. */
  readonly responseTemplates?: Readonly<Record<string, string>>;
  /** Chooses among `responseTemplates`; default `\$default`. */
  readonly templateSelectionExpression?: string;
}

export type AuthorizationDefinition =
  | {
      /** A REQUEST authorizer: a Lambda function that answers with a policy. */
      readonly type: "CUSTOM";
      readonly functionName: string;
      /** e.g. `route.request.querystring.token`, `route.request.header.Authorization`; all must be present. */
      readonly identitySources: readonly string[];
      readonly permitted?: boolean;
    }
  /** The handshake must be signed. Only the shape of the signature is looked at here. */
  | { readonly type: "AWS_IAM" };

/** The host name of an API without a custom domain (documented). */
export function domainNameOf(api: ApiDefinition): string {
  return api.domainName ?? `${api.apiId}.execute-api.${api.region}.amazonaws.com`;
}
