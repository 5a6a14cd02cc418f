import type { Clock } from "@switchboard/adjustable-clock";
import type { GatewayEvent } from "./gateway-event.ts";
import type { HttpRoutes } from "./http/http-routes.ts";

/**
 * One service of AWS on this machine. A stack makes each with its part of the template, then goes through three stages: `start`
 * of all services, `run` of all, `stop` of all in the opposite order.
 */
export interface LocalService {
  /**
   * How its host names on AWS begin, e.g. `sqs` for `sqs.us-east-1.amazonaws.com`. Calls of these names are answered here, of
   * functions and of whoever was made to come here instead.
   */
  readonly hostPrefixes: readonly string[];
  /** The requests on the stack's port that are its own. Absent where it listens on a port of its own. */
  readonly routes?: HttpRoutes;
  /** Paths among its routes that web pages of other origins may use. Default none. */
  readonly openPaths?: readonly OpenPath[];
  /**
   * Where it answers, if not on the stack's port: an address without a slash at its end. Default `origin`.
   *
   * @param origin of the stack's port, e.g. `http://127.0.0.1:8081`
   */
  url?(origin: string): string;
  /**
   * The environment variables by which AWS clients in functions find it.
   *
   * @param origin of the stack's port, e.g. `http://127.0.0.1:8081`
   */
  environment(origin: string): Readonly<Record<string, string>>;
  /** Makes what the template describes. Requests may come before it is done. */
  start?(stack: StartedStack): Promise<void>;
  /** From now on it does what it does without being asked: reads queues, follows schedules, lets items expire. */
  run?(): void | Promise<void>;
  /** Begins nothing more; resolves when what was under way has ended. */
  stop(): Promise<void>;
}

/** A path for pages of other origins: those that this machine serves, or whoever follows a link to it. */
export interface OpenPath {
  readonly path: string;
  readonly to: "loopback" | "navigation";
}

/** What services know of their stack when it listens. */
export interface StartedStack {
  /** Of its port, e.g. `http://127.0.0.1:8081`. */
  readonly origin: string;
  /** What all services' `environment` comes to. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What every service is made with. */
export interface ServiceContext {
  readonly region: string;
  readonly accountId: string;
  /** Whose time counts for it. */
  readonly clock: Clock;
  /** Gets what happens, to be printed. */
  readonly emit: (event: GatewayEvent) => void;
}
