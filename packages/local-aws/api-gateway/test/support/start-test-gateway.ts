import { type AdjustableClock, createManualClock } from "@switchboard/adjustable-clock";
import type { GatewayEvent } from "@switchboard/local-service";
import type { ApiDefinition, RouteDefinition } from "../../src/definition/api-definition.ts";
import { createInProcessFunctions, type InProcessHandler } from "../../src/integrations/in-process-functions.ts";
import { type GatewayOptions, type RunningGateway, startGateway } from "../../src/start-gateway.ts";
import { type Client, type ConnectOptions, connect } from "../../src/testing/client.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look at events as handlers in JavaScript do.
export type LambdaEvent = any;
export type Handler = (event: LambdaEvent) => unknown;

export interface TestGateway extends RunningGateway {
  readonly clock: AdjustableClock;
  /** What the functions of all routes were given, in order. */
  readonly invocations: readonly LambdaEvent[];
  readonly events: readonly GatewayEvent[];
  /** The next event of the gateway that matches, past ones included. */
  event<Type extends GatewayEvent["type"]>(type: Type): Promise<Extract<GatewayEvent, { type: Type }>>;
  /** The next invocation of a route, past ones included. */
  invocation(routeKey: string): Promise<LambdaEvent>;
  connect(options?: ConnectOptions & { readonly query?: string }): Promise<Client>;
}

export interface TestOptions extends Omit<GatewayOptions, "api" | "invoke"> {
  /** One function per route, of that name. */
  readonly routes?: Readonly<Record<string, Handler>>;
  /** What routes have besides their function. */
  readonly extra?: Readonly<Record<string, Partial<RouteDefinition>>>;
  /** Further functions, by name. */
  readonly functions?: Readonly<Record<string, Handler>>;
  readonly api?: Partial<ApiDefinition>;
}

export const ok = () => ({ statusCode: 200 });

/** A gateway with functions in this process and a clock that only the test turns on. */
export async function startTestGateway(options: TestOptions = {}): Promise<TestGateway> {
  const { routes = {}, extra = {}, functions = {}, api, ...rest } = options;
  const invocations: LambdaEvent[] = [];
  const events: GatewayEvent[] = [];
  const watchers = new Set<() => void>();
  const told = () => {
    for (const watcher of watchers) watcher();
  };
  const recorded =
    (handler: Handler): InProcessHandler =>
    (event) => {
      invocations.push(structuredClone(event));
      told();
      return handler(event);
    };
  const handlers = Object.entries({ ...routes, ...functions }).map(([name, handler]) => [name, recorded(handler)]);
  const definitions = Object.keys(routes).map((key): [string, RouteDefinition] => [
    key,
    { integration: { type: "AWS_PROXY", functionName: key }, ...extra[key] },
  ]);
  const gateway = await startGateway({
    clock: createManualClock(),
    ...rest,
    api: {
      apiId: "abcdef1234",
      region: "us-east-1",
      accountId: "123456789012",
      stage: "prod",
      routeSelectionExpression: "$request.body.action",
      routes: Object.fromEntries(definitions),
      ...api,
    },
    invoke: createInProcessFunctions(Object.fromEntries(handlers)),
    onEvent(event) {
      events.push(event);
      told();
    },
  });

  function found<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const watch = () => {
        const seen = look();
        if (seen === undefined) return;
        watchers.delete(watch);
        resolve(seen);
      };
      watchers.add(watch);
      watch();
    });
  }

  return {
    ...gateway,
    invocations,
    events,
    event: (type) =>
      found(() => events.find((event): event is Extract<GatewayEvent, { type: typeof type }> => event.type === type)),
    invocation: (routeKey) =>
      found(() => invocations.find((event) => event.requestContext.routeKey === routeKey && event.type === undefined)),
    connect: ({ query = "", ...connectOptions } = {}) => connect(`${gateway.url}${query}`, connectOptions),
  };
}
