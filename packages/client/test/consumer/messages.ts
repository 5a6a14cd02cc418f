// The types of messages. It is compiled against the sources, and against what is installed from the tarball.

import {
  type AnyMessages,
  connect,
  type Group,
  type GroupData,
  type GroupName,
  groups,
  type HistoryPage,
  type Hub,
  type HubWithGroups,
  type Json,
  type Message,
  type Received,
} from "@switchboard/client";

export interface ChatMessage {
  readonly text: string;
  readonly replyTo?: string | undefined;
}

class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  plus({ cents }: { readonly cents: number }): Money {
    return new Money(this.#cents + cents);
  }
  toJSON() {
    return { cents: this.#cents };
  }
}

interface Order {
  readonly id: number;
  readonly placedAt: Date;
  readonly total: Money;
  readonly lines: readonly { readonly article: string; readonly note?: string }[];
}

type Notice = { readonly type: "invited"; readonly room: string } | { readonly type: "removed" };

export interface Messages {
  "room.*": ChatMessage;
  "room.*.typing": boolean;
  "log.**": unknown;
  orders: Order;
  "@direct": Notice;
}

declare const chat: ChatMessage;
declare const id: string;
declare const json: Json;
const order: Order = { id: 1, placedAt: new Date(0), total: new Money(1), lines: [] };
/** What React wants of an effect. */
// biome-ignore lint/suspicious/noConfusingVoidType: it is written so there
type Effect = () => void | (() => void | { readonly [cleanup: symbol]: never });

/** Without a map, whatever JSON can hold. */
const hub: Hub = connect("wss://example.com/production");
export const sends = [
  hub.send({ to: { everyone: true }, data: chat }),
  hub.send({ to: { groups: ["a"], users: ["b"] }, data: [chat, order, null] }),
  hub.send({ to: { sessions: [id] }, data: { text: chat.replyTo, at: new Date(), total: new Money(1) } }),
  hub.send({ to: { sessions: [id] }, data: json }),
  hub.send({ to: { sessions: [id] }, data: JSON.parse("{}") }),
  hub.send({ to: { sessions: [id] }, data: new Date() }),
];
export const untyped: HubWithGroups = connect("wss://example.com/production", { groups });
const any: Group = untyped.group(id);
any.send(chat);
any.on("message", ({ data }) => data satisfies Json);

/** With one, what it says. */
const typed = connect<Messages>("wss://example.com/production", { groups });
export const same: HubWithGroups<Messages> = typed;
const room: Group<ChatMessage> = typed.group(`room.${id}`, { rewind: 20 });
typed.group("room.1").on("message", ({ from, data }) => `${from.userId}: ${data.text satisfies string}`);
typed.group("room.1.typing").send(true, { store: false });
typed.group("log.build.17").send({ any: ["json"] });
typed.group("orders").send(order);
typed.group("orders").on("message", ({ data: { placedAt, total, lines } }) => {
  const received: readonly [string, number, string | undefined] = [placedAt, total.cents, lines[0]?.note];
  return received;
});
typed.send({ to: { groups: ["room.1", `room.${id}`] }, data: chat });
typed.send({ to: { groups: ["orders"], users: ["ada"] }, data: { ...order, type: "removed" } });
/** An answer to whoever has sent a message. */
typed.on("message", ({ from: { sessionId } }) => {
  if (sessionId !== undefined) typed.send({ to: { sessions: [sessionId] }, data: { type: "invited", room: "room.1" } });
});
typed.on("message", ({ data }: Message<Received<Messages[keyof Messages]>>) => data);
export async function load(): Promise<readonly string[]> {
  const page: HistoryPage<ChatMessage> = await room.history({ limit: 50 });
  return page.messages.map(({ data }) => data.text);
}
export const effects: readonly Effect[] = [
  () => () => hub.close(),
  () => () => room.leave(),
  () => room.on("message", () => {}),
];
export async function end(): Promise<void> {
  await room.leave();
  await hub.close().finally(() => {});
}

export const roomName: GroupName<Messages> = "room.1";
export const typing: GroupData<Messages, "room.1.typing"> = false;
export const placed: Received<Order> = { id: 1, placedAt: "1970-01-01T00:00:00.000Z", total: { cents: 1 }, lines: [] };
export const anything: GroupName<AnyMessages> = id;
