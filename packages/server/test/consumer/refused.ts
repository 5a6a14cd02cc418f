// What must not compile. Each line that does is an error of its own.

import { createHub } from "@switchboard/server";

const hub = createHub();

// @ts-expect-error: no such option
createHub({ url: "wss://example.com" });
// @ts-expect-error: somebody has to get it
hub.publish({ data: 1 });
// @ts-expect-error: a backend has no connection that could be left out
hub.publish({ to: { everyone: true }, data: 1, exclude: "connection" });
// @ts-expect-error: not JSON
hub.publish({ to: { everyone: true }, data: new Date() });
// @ts-expect-error: into which groups
hub.join({ users: ["ada"] });
// @ts-expect-error: everyone is in no group
hub.join({ everyone: true }, ["room.1"]);
// @ts-expect-error: one stream
hub.purge({ groups: ["room.1"] });
// @ts-expect-error: a group has members, and no memberships
hub.memberships({ group: "room.1" });
