import type { Server } from "node:http";

/** A path that web pages of other origins may `GET`. Nothing else is open to them. */
export interface OpenPath {
  /** Compared exactly, without the query. */
  readonly path: string;
  /**
   * `loopback`: pages whose origin is this machine, on any port; they may read the answer (CORS).
   * `navigation`: every page may have the browser open it as a page of its own, which it can neither read nor frame.
   */
  readonly to: "loopback" | "navigation";
}

/** A request that was refused, without anything in it that could be a secret. */
export interface GuardRefusal {
  /** `host`: it calls this machine by a name that is not its own. `origin`: a web page of another origin has sent it. */
  readonly because: "host" | "origin";
  readonly method: string;
  readonly isUpgrade: boolean;
  /** The host name, or the page's origin; `undefined` where the request says none, or nothing that can be printed. */
  readonly caller: string | undefined;
}

export interface GuardOptions {
  /** Names besides this machine's own under which programs may call the server, without ports. */
  readonly hostNames?: readonly string[];
  readonly openPaths?: readonly OpenPath[];
  /** Called for each request that is refused; must not throw. */
  readonly onRefused?: (refusal: GuardRefusal) => void;
}

/**
 * Puts the guard in front of everything that listens on a server by then: call it last.
 *
 * Programs on this machine may do everything. Web pages in a browser on this machine may do what pages of the same origin
 * may; other pages get 403, except for the open paths. Requests whose `Host` is not a name of this machine get 403 whoever
 * sends them: a web page whose own host name was made to point here (DNS rebinding) is of one origin with the server, and
 * only the name gives it away.
 *
 * Upgrade requests are checked for their `Host` alone: API Gateway takes WebSockets from pages of every origin.
 */
export function guardServer(server: Server, options?: GuardOptions): void;
