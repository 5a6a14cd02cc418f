import { randomBytes as systemRandomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { type AdjustableClock, createSystemClock } from "@switchboard/adjustable-clock";
import type { GatewayEvent, HttpRoutes, Invoke, OpenPath } from "@switchboard/local-service";
import { guardServer } from "@switchboard/request-guard";
import { type Chaos, type ChaosControl, createChaosControl } from "./chaos.ts";
import { ABNORMAL_CODE } from "./connections/close-codes.ts";
import { createLiveConnections } from "./connections/live-connections.ts";
import type { ApiDefinition } from "./definition/api-definition.ts";
import { type Behaviour, DEFAULT_BEHAVIOUR } from "./definition/behaviour.ts";
import { definitionProblems } from "./definition/check-definition.ts";
import type { GatewayCore } from "./gateway-core.ts";
import { createHandshake } from "./handshake/handshake.ts";
import { accessRules } from "./http/access-rules.ts";
import type { ManagementDecision, ManagementRequest } from "./http/management-api.ts";
import { createRequestHandling } from "./http/requests.ts";
import { offersWebSocket, serveWithoutUpgrade } from "./http/serve-without-upgrade.ts";
import { createIdSource } from "./ids.ts";
import { createInTurns } from "./in-turns.ts";
import { createRouteThrottles, createTokenBucket } from "./token-bucket.ts";

export interface GatewayOptions {
  readonly api: ApiDefinition;
  readonly invoke: Invoke;
  /** On loopback. Default 0: the system chooses. */
  readonly port?: number;
  /** What differs from AWS; see {@link DEFAULT_BEHAVIOUR}. */
  readonly behaviour?: Partial<Behaviour>;
  /** What goes wrong from the start. Default nothing. */
  readonly chaos?: Partial<Chaos>;
  /** Default the system's. The gateway's limits and timestamps follow it, and nothing else. */
  readonly clock?: AdjustableClock;
  readonly randomBytes?: (size: number) => Buffer;
  /** From 0 inclusive to 1 exclusive; decides chaos. */
  readonly random?: () => number;
  /** Called for everything that happens; must not throw. */
  readonly onEvent?: (event: GatewayEvent) => void;
  /** Asked before the management API, after `/health`. */
  readonly httpRoutes?: HttpRoutes;
  /** Of the services behind `httpRoutes`, as their host names on AWS begin, e.g. `sqs`. Default none. */
  readonly hostPrefixes?: readonly string[];
  /** Paths of them that web pages of other origins may use. Default none. */
  readonly openPaths?: readonly OpenPath[];
  /** Stands for IAM on the management API. Default: everything is allowed. */
  readonly authorize?: (request: ManagementRequest) => ManagementDecision;
}

/** A gateway that listens. */
export interface RunningGateway {
  /** For clients, e.g. `ws://127.0.0.1:8081/development`. */
  readonly url: string;
  /** For the management API, e.g. `http://127.0.0.1:8081/development`. */
  readonly managementEndpoint: string;
  readonly port: number;
  readonly chaos: Pick<ChaosControl, "current" | "change" | "nextPosts">;
  readonly clock: AdjustableClock;
  /** The ids of the open connections. */
  connectionIds(): readonly string[];
  /** Serves a connection that something else has accepted, such as a TLS port, like those to its own port. */
  accept(socket: Duplex): void;
  /** Cuts a connection without a close frame; false if it is not open. */
  drop(connectionId: string): boolean;
  /** Closes every connection with 1001, waits for their `$disconnect` up to the behaviour's limit, and stops. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const HOST = "127.0.0.1";
/** How many connections the system may hold until they are accepted. A crowd that fills it keeps the functions out as well. */
const BACKLOG = 4_096;
/** How many handshakes begin, and connections end, before others have their turn: a few milliseconds of work. */
const WORK_PER_TURN = 8;
/** Longer than any client keeps an idle HTTP connection, so that it is never the gateway that ends one in use. */
const KEEP_ALIVE_MS = 600_000;

/**
 * Starts a gateway for one API on loopback.
 *
 * @throws `Error` naming every problem of the definition; the socket's error, e.g. `EADDRINUSE`, when it cannot listen.
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const { api, port = 0, random = Math.random } = options;
  const problems = definitionProblems(api);
  if (problems.length > 0) throw new Error(`The API cannot be served: ${problems.join("; ")}`);

  const behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
  const clock = options.clock ?? createSystemClock();
  const core: GatewayCore = {
    api,
    behaviour,
    clock,
    chaos: createChaosControl(random, options.chaos),
    newId: createIdSource(options.randomBytes ?? systemRandomBytes),
    invoke: options.invoke,
    emit: options.onEvent ?? (() => {}),
    connections: new Map(),
    takeRequest: createTokenBucket(clock, behaviour.requestsPerSecond, behaviour.requestsBurst),
    takeFromRoute: createRouteThrottles(clock, api),
  };

  const inTurns = createInTurns(WORK_PER_TURN);
  const live = createLiveConnections(core, inTurns);
  const handshake = createHandshake(core, live.upgrade);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, createRequestHandling(core, options));
  const sockets = new Set<Socket>();
  let closed: Promise<void> | undefined;
  server.on("connection", (socket) => {
    // It comes again after each offer of an upgrade that was not taken.
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    if (!offersWebSocket(request)) return serveWithoutUpgrade(server, request, socket, head);
    // An upgrade's socket is nobody's until `ws` has it: without this a reset would end the process.
    socket.on("error", () => socket.destroy());
    // The functions that say goodbye may still need what is on this port; new connections do not.
    if (closed !== undefined) return socket.destroy();
    inTurns(() => {
      handshake(request, socket, head).catch((error: unknown) => {
        core.emit({ type: "fault", error });
        socket.destroy();
      });
    });
  });
  guardServer(server, accessRules(api, options, core.emit));
  server.listen({ port, host: HOST, backlog: BACKLOG });
  await once(server, "listening");

  const close = () => {
    closed ??= (async () => {
      await live.closeAll();
      const stopped = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await stopped;
    })();
    return closed;
  };

  const address = server.address() as AddressInfo;
  return {
    url: `ws://${HOST}:${address.port}/${api.stage}`,
    managementEndpoint: `http://${HOST}:${address.port}/${api.stage}`,
    port: address.port,
    chaos: core.chaos,
    clock,
    connectionIds: () => [...core.connections.keys()],
    accept: (socket) => void server.emit("connection", socket),
    drop(connectionId) {
      const connection = core.connections.get(connectionId);
      connection?.drop({ code: ABNORMAL_CODE, reason: behaviour.lostReason });
      return connection !== undefined;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
