import type { AnyMessages, MessageTypes } from "@switchboard/protocol";
import type { Connection } from "./connection/connection.ts";
import { createConnectionManager } from "./connection/connection-manager.ts";
import type { Incoming } from "./connection/read-server-frame.ts";
import { createRetirement } from "./connection/retirement.ts";
import { createSockets } from "./connection/sockets.ts";
import type { Extension, HubCore } from "./extension.ts";
import type { WithGroups } from "./groups/groups.ts";
import type { Completion, Hub, HubEvents, Problem } from "./hub.ts";
import { createListeners } from "./listeners.ts";
import type { ConnectOptions, UrlSource } from "./options.ts";
import { createSeenIds } from "./seen-ids.ts";
import { createOutbox } from "./sending/outbox.ts";
import { settingsOf } from "./settings.ts";

/** A hub that was given `groups`. */
export type HubWithGroups<Messages = AnyMessages> = Hub<Messages> & WithGroups<Messages>;

/**
 * Connects to a hub and stays connected: after drops, across the limits of API Gateway, until it is closed or refused.
 * Nothing is awaited here: see `state`.
 *
 * `Messages` is a map of the types of your messages, such as `{ "room.*": ChatMessage }`: see `MessageTypes`. By default any
 * JSON may be sent, and is received as `Json`.
 *
 * @param url of the hub, e.g. `wss://abc.execute-api.eu-central-1.amazonaws.com/production`, or what gives it
 * @throws `RangeError` for an option that is no positive number, a `pingAfterMs` beyond what API Gateway allows, or an id that
 *   the hub would refuse
 */
export function connect<Messages extends MessageTypes<Messages> = AnyMessages>(
  url: UrlSource,
  options: ConnectOptions & { readonly groups: (core: HubCore) => Extension<WithGroups> },
): HubWithGroups<Messages>;
export function connect<Messages extends MessageTypes<Messages> = AnyMessages>(
  url: UrlSource,
  options?: ConnectOptions,
): Hub<Messages>;
export function connect(url: UrlSource, options: ConnectOptions = {}): Hub {
  const settings = settingsOf(url, options);
  const listeners = createListeners<HubEvents>(settings.reportError);
  const seen = createSeenIds(settings.rememberedIds);
  const outbox = createOutbox({
    ...settings,
    isKept: (address) => extension?.isKept(address) ?? false,
    whenExcluded: (positions) => extension?.excluded(positions),
  });
  const core: HubCore = { settings, seen, emit: listeners.emit, send: outbox.send };
  const extension = options.groups?.(core);
  const retirement = createRetirement(settings.clock, settings.overlapMs, outbox.awaitedAt);

  function receive(connection: Connection, frame: Incoming, text: string): void {
    if (extension?.received(connection, frame)) return;
    const report = (code: Problem["code"], message: string) => listeners.emit("error", { code, message, text });
    switch (frame.type) {
      case "message": {
        const { type: _type, group: _group, positions: _positions, ...message } = frame;
        if (seen.add(message.id)) listeners.emit("message", message);
        break;
      }
      case "ack":
        outbox.acknowledged(frame);
        break;
      case "stored":
        outbox.stored(frame);
        break;
      case "error":
        if (!outbox.refused(frame)) report("hub-error", frame.message);
        break;
      case "gateway-error":
        outbox.failedAt(connection);
        report("gateway-error", frame.message);
        break;
      case "unknown":
        report("unknown-frame", "The frame is not known.");
    }
  }

  const sockets = createSockets(settings.clock);
  const manager = createConnectionManager(settings, sockets, {
    greeting: () => extension?.greeting() ?? {},
    opened(connection, welcome, replaced) {
      if (replaced !== undefined) retirement.add(replaced);
      extension?.opened(connection, welcome);
      outbox.use(connection);
      const { streams: _streams, ...known } = welcome;
      listeners.emit("welcome", known);
    },
    lost(connection) {
      retirement.remove(connection);
      outbox.lost(connection);
      extension?.lost(connection);
    },
    received: receive,
    passed: (socket, direction, text) => listeners.emit("frame", { direction, text, socket }),
    changed(state) {
      if (state.name === "closed") {
        outbox.close(state.reason);
        extension?.close();
        retirement.close();
        void sockets.close();
      }
      listeners.emit("state", state);
    },
  });

  const hub: Hub = {
    get state() {
      return manager.state();
    },
    on: listeners.on,
    send: outbox.send,
    refresh: manager.refresh,
    close() {
      manager.close();
      return sockets.close() as Completion;
    },
  };
  return Object.assign(hub, extension?.added);
}
