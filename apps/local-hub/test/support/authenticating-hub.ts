import { once } from "node:events";
import { WebSocket } from "ws";
import { type Switchboard, type SwitchboardOptions, startSwitchboard } from "../../src/start-switchboard.ts";

export interface Opened {
  readonly protocol: string;
  readonly ask: (frame: object) => Promise<Record<string, unknown>>;
  readonly next: () => Promise<Record<string, unknown>>;
}

export interface Offer {
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Switchboard as `npm start` runs it, and clients of it. What its functions write goes to standard output. */
export interface AuthenticatingHub extends AsyncDisposable {
  readonly switchboard: Switchboard;
  /** e.g. `http://127.0.0.1:8081` */
  readonly origin: string;
  /** What the functions have written. */
  readonly lines: readonly string[];
  /** A token of the local issuer, by the query of `/token`. */
  tokenOf(query: string): Promise<string>;
  /** Opens a connection by a query or a whole URL; the status if it is refused. */
  connect(query: string, offer?: Offer): Promise<Opened | number>;
  /** The same, with its `welcome`; it must not be refused. */
  welcomed(query: string, offer?: Offer): Promise<Opened & { readonly welcome: Record<string, unknown> }>;
}

export async function startAuthenticatingHub(options: SwitchboardOptions): Promise<AuthenticatingHub> {
  const lines: string[] = [];
  const open: WebSocket[] = [];
  const switchboard = await startSwitchboard({
    ...options,
    // An event may come between a question and its answer.
    settings: { PRESENCE: "", ...options.settings },
    onLine: (_functionName, line) => {
      lines.push(line);
      process.stdout.write(`${line}\n`);
    },
  });
  const origin = `http://127.0.0.1:${switchboard.gateway.port}`;

  async function connect(query: string, { protocols = [], headers = {} }: Offer = {}): Promise<Opened | number> {
    const url = query.startsWith("ws:") ? query : `${switchboard.gateway.url}${query}`;
    const socket = new WebSocket(url, [...protocols], { headers });
    const status = await new Promise<number>((resolve) => {
      socket.once("open", () => resolve(101));
      socket.once("unexpected-response", (_request, response) => {
        resolve(response.statusCode ?? 0);
        socket.terminate();
      });
      socket.on("error", () => undefined);
    });
    if (status !== 101) return status;
    open.push(socket);
    const next = async () => JSON.parse(String((await once(socket, "message"))[0])) as Record<string, unknown>;
    return {
      protocol: socket.protocol,
      next,
      ask: (frame) => {
        const answer = next();
        socket.send(JSON.stringify(frame));
        return answer;
      },
    };
  }

  return {
    switchboard,
    origin,
    lines,
    tokenOf: async (query) => (await fetch(`${origin}/token?${query}`)).text(),
    connect,
    async welcomed(query, offer) {
      const opened = await connect(query, offer);
      if (typeof opened === "number") throw new Error(`The handshake was refused with ${opened}.`);
      return { ...opened, welcome: await opened.ask({ action: "hello" }) };
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.terminate();
      await switchboard.close();
    },
  };
}
