// In the process of a function: makes connections to the public names of what is on this machine lead to it.

import { createRequire, syncBuiltinESMExports } from "node:module";
import type { Socket, TcpNetConnectOpts } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";
import type { FunctionEndpoints } from "./function-endpoints.ts";

const HOST = "127.0.0.1";
const PORTS: ReadonlySet<unknown> = new Set([80, 443, "80", "443"]);
/** Whoever connects to anything has loaded one of these. */
const NETWORK_MODULES = /^(?:node:)?(?:_?tls|_?https?|http2|net|undici|_http_\w+|_tls_\w+)$/;
/** What of it comes with the process. */
const NETWORK_GLOBALS = ["fetch", "WebSocket", "EventSource"] as const;

export function makesConnections(moduleName: string): boolean {
  return NETWORK_MODULES.test(moduleName);
}

interface Options extends Omit<TcpNetConnectOpts & ConnectionOptions, "host" | "port"> {
  readonly host?: string | null;
  readonly port?: number | string;
}

/**
 * Leads connections here as soon as the process loads anything that can make one, and not before: loading Node's network modules takes
 * several milliseconds, which not every function spends.
 *
 * @param atOnce for modules that are loaded in a way that nothing notices
 */
export function leadHere(endpoints: FunctionEndpoints, { atOnce }: { readonly atOnce: boolean }): void {
  const nodeRequire = createRequire(__filename);
  let isDone = false;
  const lead = () => {
    if (isDone) return;
    isDone = true;
    redirect(endpoints, nodeRequire("node:net"), nodeRequire("node:tls"));
  };
  if (atOnce) {
    lead();
    return;
  }
  const loader: { _load(request: string, ...rest: unknown[]): unknown } = nodeRequire("node:module");
  const load = loader._load;
  loader._load = function (request, ...rest) {
    if (!isDone && makesConnections(request)) lead();
    return load.call(this, request, ...rest);
  };
  for (const name of NETWORK_GLOBALS) onFirstUse(name, lead);
}

/** Calls `act` when somebody first asks for a global, which is as it was from then on. */
function onFirstUse(name: string, act: () => void): void {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  if (original?.configurable !== true) return;
  const restore = () => {
    Object.defineProperty(globalThis, name, original);
    act();
  };
  Object.defineProperty(globalThis, name, {
    configurable: true,
    enumerable: original.enumerable ?? false,
    get() {
      restore();
      return Reflect.get(globalThis, name);
    },
    set(value) {
      restore();
      Reflect.set(globalThis, name, value);
    },
  });
}

function redirect(endpoints: FunctionEndpoints, net: typeof import("node:net"), tls: typeof import("node:tls")): void {
  const names = new RegExp(`^(?:${endpoints.names})$`, "i");
  const isHere = ({ host, port }: Options) => typeof host === "string" && PORTS.has(port) && names.test(host);

  const connectSocket = net.Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  net.Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
    // Node's own modules hand on the arguments as one list.
    const given: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
    const options = optionsOf(given);
    if ("path" in options && typeof options.path === "string") return connectSocket.apply(this, args);
    if (!isHere(options)) return connectSocket.apply(this, args);
    const { lookup: _, localAddress: __, ...rest } = options;
    const callback = given.find((each) => typeof each === "function");
    return connectSocket.call(this, { ...rest, host: HOST, port: endpoints.port }, callback);
  } as typeof net.Socket.prototype.connect;

  const connectTls = tls.connect as (...args: unknown[]) => TLSSocket;
  Object.assign(tls, {
    connect(...args: unknown[]) {
      const options = optionsOf(args);
      // A socket that somebody has connected already, such as to a proxy, leads where it leads.
      if (options.socket !== undefined || !isHere(options)) return connectTls(...args);
      const { secureContext: _, ...rest } = options;
      const trusting = { ...rest, ca: endpoints.certificate, servername: options.servername ?? options.host };
      return connectTls(
        trusting,
        args.find((each) => typeof each === "function"),
      );
    },
  });
  // For modules that import the functions by name.
  syncBuiltinESMExports();
}

/** `connect` takes options, or a port and a host before them. */
function optionsOf(args: readonly unknown[]): Options {
  const [first, second] = args;
  if (typeof first === "object" && first !== null) return first;
  const options = args.find((each) => typeof each === "object" && each !== null) ?? {};
  const host = typeof second === "string" ? second : "localhost";
  return { host, ...options, port: first as number | string };
}
