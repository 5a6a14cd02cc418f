// What must not compile. Each line that does is an error of its own.

import { connect, type HubState, SendError } from "@switchboard/client";

const hub = connect("wss://example.com/production");

// @ts-expect-error: a URL is needed
connect();
// @ts-expect-error: no such option
connect("wss://example.com", { idToken: "t" });
// @ts-expect-error: a token expires; it comes from a function
connect("wss://example.com", { token: "t" });
// @ts-expect-error: a text or nothing
connect("wss://example.com", { token: () => 1 });
// @ts-expect-error: one of two
connect("wss://example.com", { whileOffline: "drop" });
// @ts-expect-error: a number of milliseconds
connect("wss://example.com", { ackTimeoutMs: "32s" });

// @ts-expect-error: no such event
hub.on("opened", () => {});
// @ts-expect-error: a message has no text
hub.on("message", ({ text }) => text);
// @ts-expect-error: the data may be anything, and is looked at first
hub.on("message", ({ data }) => data.text);
hub.on("message", (message) => {
  // @ts-expect-error: what is told is not to be changed
  message.id = "";
});

// @ts-expect-error: somebody has to get it
hub.send({ data: 1 });
// @ts-expect-error: there has to be something to get
hub.send({ to: { groups: ["g"] } });
// @ts-expect-error: no such kind of address
hub.send({ to: { rooms: ["g"] }, data: 1 });
// @ts-expect-error: a list
hub.send({ to: { groups: "g" }, data: 1 });
// @ts-expect-error: everyone or not at all
hub.send({ to: { everyone: false }, data: 1 });
// @ts-expect-error: one of two
hub.send({ to: { everyone: true }, exclude: "me", data: 1 });

// @ts-expect-error: the state is the hub's own
hub.state = { name: "closed", reason: "closed-by-caller" };
// @ts-expect-error: no such state
const state: HubState = { name: "opened", reason: "welcomed" };
// @ts-expect-error: only what is open was welcomed
export const { welcome } = hub.state;
// @ts-expect-error: no such code
export const error = new SendError("lost", 1);
// @ts-expect-error: a receipt comes later
export const messageId: string = hub.send({ to: { everyone: true }, data: 1 }).messageId;
export const name: string = state.name;
// @ts-expect-error: a hub has groups only where it is given them
hub.group("room.1");
