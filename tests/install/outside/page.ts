// The page of somebody who has installed the client and builds with Vite: two tabs of it chat in a room.

import { connect, groups, tabSessionId } from "@switchboard/client";

const { hub: url = "", say = "" } = Object.fromEntries(new URLSearchParams(location.search));
const hub = connect(url, { groups, sessionId: tabSessionId() });
const room = hub.group("room.1", { rewind: 10 });
const list = document.createElement("ul");
document.body.append(list);
room.on("message", ({ data }) => {
  list.append(Object.assign(document.createElement("li"), { textContent: String(data) }));
});
if (say !== "") await room.send(say);
