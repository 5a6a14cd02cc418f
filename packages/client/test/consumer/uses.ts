// How somebody uses the package. It is compiled against the sources, and against what is installed from the tarball.

import {
  type Clock,
  type ConnectOptions,
  connect,
  type Gap,
  type Group,
  type GroupError,
  type GroupMember,
  groups,
  type HistoryPage,
  type Hub,
  type HubState,
  type Json,
  type Message,
  type Presence,
  type Receipt,
  SendError,
  type SendRequest,
  tabSessionId,
  type WebSocketConstructor,
} from "@switchboard/client";

declare const webSocket: WebSocketConstructor;
declare const clock: Clock;

const options: ConnectOptions = {
  token: async ({ fresh }) => (fresh ? "new" : null),
  sessionId: tabSessionId(),
  whileOffline: "reject",
  WebSocket: webSocket,
  clock,
};
export const hub: Hub = connect("wss://example.com/production", options);
connect(async () => "wss://example.com/production?signature=1");

export const stop: () => void = hub.on("message", ({ id, from, data }: Message) => {
  const told: readonly [string, string | undefined, Json] = [id, from.userId, data];
  return told;
});
hub.on("frame", ({ direction, text, socket }) => `${direction === "in"} ${text.length} ${socket.toFixed()}`);
hub.on("error", ({ code }) => code === "gateway-error");

/** Every state, and nothing beside them. */
export function describe(state: HubState): string {
  switch (state.name) {
    case "connecting":
      return state.reason === "started" ? "" : `${state.status ?? ""}`;
    case "open":
      return state.welcome.expiresAt;
    case "waiting":
      return new Date(state.retryAt).toISOString();
    case "closed":
      return state.reason satisfies string;
  }
}

const request: SendRequest = { to: { groups: ["admins"], everyone: true }, data: { any: ["json", 1, null] } };
export async function send(): Promise<Receipt | string> {
  try {
    const receipt = await hub.send(request);
    return receipt.delivered + receipt.queued > 0 ? receipt : receipt.messageId;
  } catch (error) {
    if (error instanceof SendError && error.code === "no-acknowledgement") return `after ${error.attempts}`;
    throw error;
  }
}

const grouped = connect("wss://example.com", { groups });
const room: Group = grouped.group("room.1", { rewind: 20, since: null });
export async function discuss(): Promise<HistoryPage> {
  room.on("gap", ({ missed = 0 }: Gap) => missed.toFixed());
  room.on("error", ({ code }) => code satisfies GroupError["code"]);
  await room.send({ text: "hi" }, { exclude: "connection", kind: "note", store: true });
  room.on("presence", ({ joined, left, members = [], users }) => [...joined, ...left, ...members].length + users);
  const present: readonly GroupMember[] = await room.members();
  const { connections, users = present.length } = await room.occupancy();
  const known: Presence | undefined = room.presence;
  if ((known?.users ?? users) > connections) throw new RangeError("More users than connections.");
  const { before } = await room.history({ limit: 50 });
  return room.history({ before });
}
