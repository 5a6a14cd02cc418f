import {
  type AuthenticationMethod,
  type Clock,
  type Connection,
  createAuthenticator,
  createClientProtocols,
  createOpenConnection,
  createRegister,
} from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { switchboardV1 } from "@switchboard/protocols";
import { type ConnectEvent, createConnectHandler } from "../../src/lambda/index.ts";
import { connectionLifetimeMs } from "../../src/management-api/index.ts";
import { createJsonLog } from "../../src/observability/index.ts";
import { anyInvocation } from "../invocations.ts";

const connectionId = "c-1";

type Request = Omit<ConnectEvent, "requestContext">;

/** What became of a handshake: the answer, the line in the log, the connection that was registered. */
export interface Attempt {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly line: Readonly<Record<string, unknown>>;
  readonly connection: Connection | undefined;
}

/** Opens connections as the function of `$connect` does, with its log going to standard output. */
export function createConnecting(
  methods: readonly AuthenticationMethod[],
  clock: Pick<Clock, "now">,
): (request: Request) => Promise<Attempt> {
  const registry = createMemoryConnectionRegistry();
  let line = "{}";
  const openConnection = createOpenConnection({
    authenticator: createAuthenticator({ methods }),
    register: createRegister({ registry }),
    kinds: new Set(["session", "user", "group", "client"]),
    protocols: createClientProtocols([switchboardV1]),
    lifetimeMs: connectionLifetimeMs,
  });
  const write = (text: string) => {
    line = text;
    process.stdout.write(`${text}\n`);
  };
  const handle = createConnectHandler({
    openConnection,
    clock,
    log: createJsonLog({ ...anyInvocation, clock, write }),
  });
  return async (request) => {
    await registry.unregister({ connectionId });
    const requestContext = { connectionId, routeKey: "$connect", requestId: "r-1" };
    const { statusCode, body, headers = {} } = await handle({ ...request, requestContext });
    const parsed = body === undefined ? undefined : JSON.parse(body);
    return {
      status: statusCode,
      body: parsed,
      headers,
      line: JSON.parse(line),
      connection: await registry.find({ connectionId }),
    };
  };
}

/** A `$connect` with these query parameters. */
export function query(parameters: Readonly<Record<string, string>>): Request {
  const multi = Object.entries(parameters).map(([name, value]) => [name, [value]] as const);
  return { multiValueQueryStringParameters: Object.fromEntries(multi) };
}

/** A `$connect` with the query of a URL, decoded as API Gateway decodes it. */
export function queryOfUrl(url: string): Request {
  return query(Object.fromEntries(new URL(url).searchParams));
}

/** A `$connect` with these headers. */
export function headers(values: Readonly<Record<string, string>>): Request {
  return { multiValueHeaders: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]])) };
}
