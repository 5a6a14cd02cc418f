// How somebody uses the package. It is compiled against the sources, and against what is installed from the tarball.

import {
  type ChangeCounts,
  createHub,
  type HistoryPage,
  type Hub,
  HubError,
  type HubOptions,
  type Json,
  type Member,
  type PublishOutcome,
  type PublishRequest,
  type Receipt,
} from "@switchboard/server";

const options: HubOptions = {
  functions: { publish: "hub-PublishFunction", manage: "hub-ManageFunction", inspect: "hub-InspectFunction" },
  publisher: "orders",
  lambda: { region: "eu-central-1" },
  attempts: 3,
};
const hub: Hub = createHub(options);
const message: PublishRequest = { to: { users: ["ada"], groups: ["room.1"] }, data: { any: ["json", 1, null] } };

export async function use(): Promise<readonly Json[]> {
  const receipt: Receipt = await hub.publish({ ...message, id: "o-17", store: true, kind: "edit", refers: "o-16" });
  const outcomes: readonly PublishOutcome[] = await hub.publishAll([message, { to: { everyone: true }, data: null }]);
  const [first] = outcomes;
  if (first?.ok === false && first.error.code === "message-too-large") return [first.id];
  const { changed, unknown }: ChangeCounts = await hub.join({ users: ["ada"] }, ["room.1"], { lasting: true });
  await hub.leave({ connections: ["c"] }, ["room.1"]);
  const page: HistoryPage = await hub.history({ group: "room.1" }, { limit: 10 });
  const members: Member[] = [];
  for await (const member of hub.members({ group: "room.1" })) members.push(member);
  return [receipt.delivered, changed + unknown, ...page.messages.map(({ data }) => data), members.length];
}

export function mayHelpLater(error: unknown): boolean {
  return error instanceof HubError && (error.code === "throttled" || error.code === "unreachable");
}
