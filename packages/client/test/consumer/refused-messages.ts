// Messages that must not compile. Each line that does is an error of its own.

import { connect, groups, type SendRequest } from "@switchboard/client";
import type { ChatMessage, Messages } from "./messages.ts";

const hub = connect("wss://example.com/production");
const to = { everyone: true } as const;
declare const text: string | undefined;
declare const unknown: unknown;

// @ts-expect-error: not JSON
hub.send({ to, data: () => 1 });
// @ts-expect-error: not JSON, wherever it is
hub.send({ to, data: { when: { done: [() => 1] } } });
// @ts-expect-error: JSON has no such number
hub.send({ to, data: 1n });
// @ts-expect-error: not JSON
hub.send({ to, data: Symbol("s") });
// @ts-expect-error: there has to be something to get
hub.send({ to, data: undefined });
// @ts-expect-error: there may be nothing to get
hub.send({ to, data: text });
// @ts-expect-error: it would become `null`
hub.send({ to, data: [text] });
// @ts-expect-error: it would become `{}`
hub.send({ to, data: new Map([["a", 1]]) });
// @ts-expect-error: a class, not an object
hub.send({ to, data: Date });
// @ts-expect-error: what JSON is made of is not JSON
hub.send({ to, data: { toJSON: () => 1n } });
// @ts-expect-error: it may be anything, and is looked at first
hub.send({ to, data: unknown });
// @ts-expect-error: no such kind of address beside the others
hub.send({ to: { groups: ["g"], rooms: ["g"] }, data: 1 });
// @ts-expect-error: no such option
hub.send({ to, data: 1, stored: true });

const typed = connect<Messages>("wss://example.com/production", { groups });
declare const anyName: string;

// @ts-expect-error: a map of what JSON cannot hold
connect<{ "room.*": { readonly send: () => void } }>("wss://example.com");
// @ts-expect-error: the map has no such group
typed.group("rom.1");
// @ts-expect-error: it may be a group that the map does not have
typed.group(anyName);
// @ts-expect-error: another field
typed.group("room.1").send({ txt: "hi" });
// @ts-expect-error: a field too many
typed.group("room.1").send({ text: "hi", colour: "red" });
// @ts-expect-error: of the narrower of two patterns
typed.group("room.1.typing").send({ text: "hi" });
// @ts-expect-error: what is received is a text
typed.group("orders").on("message", ({ data }) => data.placedAt.getTime());
// @ts-expect-error: of another group
typed.send({ to: { groups: ["orders"] }, data: { text: "hi" } });
// @ts-expect-error: no such group
typed.send({ to: { groups: ["rom.1"] }, data: { text: "hi" } });
// @ts-expect-error: it does not suit both
typed.send({ to: { groups: ["room.1", "orders"] }, data: { text: "hi" } });
// @ts-expect-error: it does not suit the user
typed.send({ to: { groups: ["room.1"], users: ["ada"] }, data: { text: "hi" } });
// @ts-expect-error: direct messages are others
typed.send({ to: { users: ["ada"] }, data: { text: "hi" } });
// @ts-expect-error: of all messages one
typed.on("message", ({ data }) => data.text);

const chat = connect<{ "room.*": ChatMessage }>("wss://example.com/production", { groups });
// @ts-expect-error: the map has no direct messages
chat.send({ to: { users: ["ada"] }, data: { text: "hi" } });
declare const request: SendRequest;
// @ts-expect-error: any data to anybody
chat.send(request);
