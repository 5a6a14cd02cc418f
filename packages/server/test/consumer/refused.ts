// What must not compile. Each line that does is an error of its own.

import { createHub } from "@switchboard/server";
import type { Messages } from "./messages.ts";

const hub = createHub();
const typed = createHub<Messages>();

// @ts-expect-error: no such option
createHub({ url: "wss://example.com" });
// @ts-expect-error: somebody has to get it
hub.publish({ data: 1 });
// @ts-expect-error: a backend has no connection that could be left out
hub.publish({ to: { everyone: true }, data: 1, exclude: "connection" });
// @ts-expect-error: not JSON
hub.publish({ to: { everyone: true }, data: () => 1 });
hub.publishAll([
  { to: { everyone: true }, data: 1 },
  // @ts-expect-error: not JSON
  { to: { everyone: true }, data: { big: 1n } },
]);
// @ts-expect-error: no such kind of address
hub.publish({ to: { rooms: ["g"] }, data: 1 });
// @ts-expect-error: a map of what JSON cannot hold
createHub<{ orders: bigint }>();
// @ts-expect-error: of another group
typed.publish({ to: { groups: ["orders"] }, data: { text: "hi" } });
// @ts-expect-error: the map has no such group
typed.publish({ to: { groups: ["rom.1"] }, data: { text: "hi" } });
// @ts-expect-error: direct messages are others
typed.publish({ to: { users: ["ada"] }, data: { text: "hi" } });
typed.publishAll([
  { to: { groups: ["room.1"] }, data: { text: "hi" } },
  // @ts-expect-error: of another group
  { to: { groups: ["orders"] }, data: { text: "hi" } },
]);
// @ts-expect-error: what is kept has become JSON
typed.history({ group: "orders" }).then(({ messages }) => messages[0]?.data.placedAt.getTime());
// @ts-expect-error: into which groups
hub.join({ users: ["ada"] });
// @ts-expect-error: everyone is in no group
hub.join({ everyone: true }, ["room.1"]);
// @ts-expect-error: one stream
hub.purge({ groups: ["room.1"] });
// @ts-expect-error: a group has members, and no memberships
hub.memberships({ group: "room.1" });
