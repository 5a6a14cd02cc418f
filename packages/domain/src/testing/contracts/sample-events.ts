import type { HubEvent } from "../../index.ts";
import { uniqueId } from "./sample-connection.ts";

const atMs = Date.parse("2026-01-01T00:00:00.123Z");
const from = { userId: "ada", sessionId: "ada/tab 'ü'", clientId: "ada/web" };
const connection = { connectionId: "R1kmxc2VNjMCFIA=", ...from };

/** An event of each kind with all that it can have, and one with the least. Each has an id of its own. */
export function sampleEvents(): Readonly<Record<HubEvent["kind"], readonly HubEvent[]>> {
  const id = () => uniqueId("c81e728d9d4c2f636f067f89cc14862c");
  const message = { messageId: "m-1", from, sentAtMs: atMs, kind: "edit", refers: "m-0" };
  const least = { messageId: "m-2", from: {}, sentAtMs: atMs };
  const position = { epoch: "k3JHs9aQ-x0Z", offset: 45 };
  const bare = { connectionId: "R1kmxc2VNjMCFIA=" };
  return {
    connected: [
      {
        ...{ kind: "connected", id: id(), atMs, connection: { ...connection, home: "eu-west-1" } },
        ...{ provedBy: "cognito", protocol: "switchboard.v1", expiresAtMs: atMs, groups: ["a", "b"], groupsOmitted: 7 },
      },
      {
        ...{ kind: "connected", id: id(), atMs, connection: bare },
        ...{ provedBy: "none", protocol: "switchboard.v1", expiresAtMs: atMs, groups: [] },
      },
    ],
    disconnected: (["unregistered", "expired"] as const).map((cause) => ({
      ...{ kind: "disconnected", id: id(), atMs, connection, connectedAtMs: atMs, cause, groups: ["a"] },
    })),
    joined: [{ kind: "joined", id: id(), atMs, connection, groups: ["room.1", "room.2"], groupsOmitted: 1 }],
    left: [{ kind: "left", id: id(), atMs, connection: bare, groups: ["room.1"] }],
    "message-stored": [
      { kind: "message-stored", id: id(), atMs, stream: { kind: "group", id: "room.1" }, position, message },
      { kind: "message-stored", id: id(), atMs, stream: { kind: "user", id: "ada" }, position, message: least },
      { kind: "message-stored", id: id(), atMs, stream: { kind: "everyone" }, position, message: least },
    ],
    "delivery-failed": [
      {
        ...{ kind: "delivery-failed", id: id(), atMs, message: { ...message, group: "room.1" }, positions: [position] },
        undelivered: [
          { connectionId: "R1kmxc2VNjMCFIA=", reason: "throttled" },
          { connectionId: "R1kmxc2VNjMCFIB=", reason: "too-large" },
          { connectionId: "R1kmxc2VNjMCFIC=", reason: "throttled" },
        ],
      },
      {
        ...{ kind: "delivery-failed", id: id(), atMs, message: least },
        undelivered: [{ connectionId: "R1kmxc2VNjMCFIA=", reason: "unanswered" }],
      },
    ],
    "publication-refused": [
      {
        ...{ kind: "publication-refused", id: id(), atMs, code: "invalid-field", problem: "to must be an object." },
        ...{ publisher: "shop.orders \ufffe", eventType: "Order shipped", publicationId: "order-17" },
      },
      { kind: "publication-refused", id: id(), atMs, code: "not-an-object", problem: "It is no object." },
    ],
  };
}
