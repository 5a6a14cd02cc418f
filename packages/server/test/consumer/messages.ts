// The types of messages. It is compiled against the sources, and against what is installed from the tarball.

import { createHub, type Hub, type Json } from "@switchboard/server";

interface ChatMessage {
  readonly text: string;
  readonly replyTo?: string | undefined;
}

interface Order {
  readonly id: number;
  readonly placedAt: Date;
}

export interface Messages {
  "room.*": ChatMessage;
  orders: Order;
  "@direct": { readonly invitedTo: string };
}

declare const rooms: readonly string[];
declare const chat: ChatMessage;
const order: Order = { id: 1, placedAt: new Date(0) };

/** Without a map, whatever JSON can hold. */
const hub: Hub = createHub();
export const published = [
  hub.publish({ to: { groups: rooms, users: ["ada"] }, data: chat }),
  hub.publish({ to: { everyone: true }, data: [order, chat.replyTo ?? null, new Date()] }),
];
export const all = hub.publishAll(rooms.map((room) => ({ to: { groups: [room] }, data: chat })));
export const kept: Promise<readonly Json[]> = hub
  .history({ user: "ada" })
  .then(({ messages }) => messages.map(({ data }) => data));

/** With one, what it says. */
const typed = createHub<Messages>({ publisher: "shop" });
export const same: Hub<Messages> = typed;
typed.publish({ id: "o-1", to: { groups: ["orders"] }, data: order, store: true });
typed.publish({ to: { users: ["ada"] }, data: { invitedTo: "room.1" } });
typed.publish({ to: { users: ["ada"], groups: ["orders"] }, data: { ...order, invitedTo: "room.1" } });
typed.publishAll([
  { to: { groups: ["room.1"] }, data: { text: "hi" } },
  { to: { groups: ["orders"] }, data: order },
]);
typed.publishAll(rooms.map((id) => ({ to: { groups: [`room.${id}` as const] }, data: chat })));
export async function read(): Promise<readonly string[]> {
  const { messages } = await typed.history({ group: "orders" }, { limit: 10 });
  const talk = await typed.history({ group: `room.${rooms[0]}` });
  return [...messages.map(({ data }) => data.placedAt), ...talk.messages.map(({ data }) => data.text)];
}
