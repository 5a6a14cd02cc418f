import type { Connection } from "./connection/connection.ts";
import { createConnectionManager } from "./connection/connection-manager.ts";
import type { Incoming } from "./connection/read-server-frame.ts";
import { createRetirement } from "./connection/retirement.ts";
import { createSockets } from "./connection/sockets.ts";
import type { Hub, HubEvents } from "./hub.ts";
import { createListeners } from "./listeners.ts";
import type { ConnectOptions, UrlSource } from "./options.ts";
import { createSeenIds } from "./seen-ids.ts";
import { createOutbox } from "./sending/outbox.ts";
import { settingsOf } from "./settings.ts";

/**
 * Connects to a hub and stays connected: after drops, across the limits of API Gateway, until it is closed or refused.
 * Nothing is awaited here: see `state`.
 *
 * @param url of the hub, e.g. `wss://abc.execute-api.eu-central-1.amazonaws.com/production`, or what gives it
 * @throws `RangeError` for an option that is no positive number, a `pingAfterMs` beyond what API Gateway allows, or an id that
 *   the hub would refuse
 */
export function connect(url: UrlSource, options: ConnectOptions = {}): Hub {
  const settings = settingsOf(url, options);
  const listeners = createListeners<HubEvents>(settings.reportError);
  const seen = createSeenIds(settings.rememberedIds);
  const retry = { baseMs: settings.retryFirstMs, capMs: settings.retryMostMs };
  const outbox = createOutbox({ ...settings, retry });
  const retirement = createRetirement(settings.clock, settings.overlapMs, outbox.awaitedAt);

  function receive(connection: Connection, frame: Incoming, text: string): void {
    switch (frame.type) {
      case "message": {
        const { type: _type, ...message } = frame;
        if (seen.add(message.id)) listeners.emit("message", message);
        break;
      }
      case "ack":
        outbox.acknowledged(frame);
        break;
      case "error":
        if (!outbox.refused(frame)) listeners.emit("error", { code: "hub-error", message: frame.message, text });
        break;
      case "gateway-error":
        outbox.failedAt(connection);
        listeners.emit("error", { code: "gateway-error", message: frame.message, text });
        break;
      case "unknown":
        listeners.emit("error", { code: "unknown-frame", message: "The frame is not known.", text });
    }
  }

  const sockets = createSockets(settings.clock);
  const manager = createConnectionManager(settings, sockets, {
    opened(connection, welcome, replaced) {
      if (replaced !== undefined) retirement.add(replaced);
      outbox.use(connection);
      listeners.emit("welcome", welcome);
    },
    lost(connection) {
      retirement.remove(connection);
      outbox.lost(connection);
    },
    received: receive,
    passed: (socket, direction, text) => listeners.emit("frame", { direction, text, socket }),
    changed(state) {
      if (state.name === "closed") {
        outbox.close(state.reason);
        retirement.close();
        void sockets.close();
      }
      listeners.emit("state", state);
    },
  });

  return {
    get state() {
      return manager.state();
    },
    on: listeners.on,
    send: outbox.send,
    close() {
      manager.close();
      return sockets.close();
    },
  };
}
