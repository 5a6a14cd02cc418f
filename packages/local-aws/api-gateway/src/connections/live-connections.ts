import type { IncomingMessage } from "node:http";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import type { GatewayCore } from "../gateway-core.ts";
import { acceptableDeflateOffer, readExtensionOffers } from "../handshake/extension-offers.ts";
import type { Accepted, Upgrade } from "../handshake/handshake.ts";
import type { InTurns } from "../in-turns.ts";
import { FRAGMENTS_LIMIT, MESSAGE_LIMIT_BYTES } from "../limits.ts";
import { GOING_AWAY } from "./close-codes.ts";
import { createDisconnectHandling } from "./disconnect-handling.ts";
import { createMessageHandling } from "./message-handling.ts";
import { OpenConnection } from "./open-connection.ts";

/** How long a client may take to answer a close frame before its socket is cut. */
const CLOSE_HANDSHAKE_LIMIT_MS = 2_000;
/** What one handshake on AWS was seen to choose. */
const SERVER_WINDOW_BITS = 12;

/** The connections of a gateway from their 101 to the end of their `$disconnect`. */
export interface LiveConnections {
  readonly upgrade: Upgrade;
  /** Closes all with 1001 and waits for what they still run, up to the behaviour's limit. */
  closeAll(): Promise<void>;
}

/** @param inTurns what is to be done for connections that have closed */
export function createLiveConnections(core: GatewayCore, inTurns: InTurns): LiveConnections {
  const { behaviour, clock, connections, emit } = core;
  const subprotocols = new WeakMap<IncomingMessage, string>();
  const handleMessage = createMessageHandling(core);
  const handleDisconnect = createDisconnectHandling(core);
  const sockets = new Set<WebSocket>();
  const ending = new Set<Promise<void>>();

  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    closeTimeout: CLOSE_HANDSHAKE_LIMIT_MS,
    maxPayload: MESSAGE_LIMIT_BYTES,
    maxFragments: FRAGMENTS_LIMIT,
    perMessageDeflate: behaviour.perMessageDeflate && { serverMaxWindowBits: SERVER_WINDOW_BITS },
    // Only what `$connect` returned: without it, a client that offered one gets none and gives up (documented).
    handleProtocols: (offered, request) => {
      const selected = subprotocols.get(request);
      // Only one of those that were offered can be selected (documented); it goes into a header as it is.
      return selected !== undefined && offered.has(selected) ? selected : false;
    },
  };
  const server = new WebSocketServer(options);

  function track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => emit({ type: "fault", error }))
      .finally(() => ending.delete(tracked));
    ending.add(tracked);
  }

  function open(webSocket: WebSocket, request: IncomingMessage, { facts, invocationId }: Accepted): void {
    const { connectionId, connectedAt } = facts;
    const inOrder = createQueue();
    const connection: OpenConnection = new OpenConnection({
      facts,
      webSocket,
      stream: request.socket,
      clock,
      behaviour,
      onText(text, bytes) {
        const handle = () =>
          handleMessage(connection, text, bytes).catch((error: unknown) => emit({ type: "fault", error }));
        if (behaviour.concurrency === "serial") inOrder(handle);
        else void handle();
      },
      onEnding: () => connections.delete(connectionId),
      onClosed(closing) {
        sockets.delete(webSocket);
        track(new Promise((resolve) => inTurns(() => resolve(handleDisconnect(facts, closing)))));
      },
    });
    sockets.add(webSocket);
    connections.set(connectionId, connection);
    const named = invocationId === undefined ? {} : { invocationId };
    emit({ type: "connected", connectionId, ...named, durationMs: clock.now() - connectedAt });
  }

  return {
    upgrade(request, socket, head, accepted) {
      if (accepted.subprotocol !== undefined) subprotocols.set(request, accepted.subprotocol);
      const offers = readExtensionOffers(request.headers["sec-websocket-extensions"]) ?? [];
      const offer = acceptableDeflateOffer(offers, SERVER_WINDOW_BITS);
      // `ws` refuses the handshake for an offer that it should only decline: it gets to see none of those.
      if (offer === undefined) delete request.headers["sec-websocket-extensions"];
      else request.headers["sec-websocket-extensions"] = offer;
      server.handleUpgrade(request, socket, head, (webSocket) => open(webSocket, request, accepted));
    },
    async closeAll() {
      server.close();
      const closed = [...sockets].map(
        (webSocket) => new Promise<void>((resolve) => webSocket.once("close", () => resolve())),
      );
      for (const connection of connections.values()) connection.close(GOING_AWAY);
      const finished = Promise.all(closed).then(() => Promise.all(ending));
      await withinRealTime(behaviour.stopLimitMs, finished);
      for (const webSocket of sockets) webSocket.terminate();
    },
  };
}

/** Runs work one after the other. */
function createQueue(): (work: () => Promise<void>) => void {
  let last = Promise.resolve();
  return (work) => {
    last = last.then(work);
  };
}

/** Stopping must end even when the gateway's own clock stands still. */
async function withinRealTime(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
