import type { MembersPage, Occupant, PresenceEvent, ToldPresence } from "@switchboard/domain";
import type {
  MembersPageFrame,
  PresenceEventFrame,
  PresenceStateFrame,
  Occupant as WireOccupant,
} from "@switchboard/protocol";

/** Who has come to a group and gone, as its connections receive it. */
export function presenceEventFrame({
  group,
  revision,
  previous,
  changes,
  ...counts
}: PresenceEvent): PresenceEventFrame {
  const { users, connections } = counts;
  const lists = changes && { joined: changes.joined.map(wireOccupant), left: changes.left.map(wireOccupant) };
  return { type: "presence", group, revision, previous, ...lists, users, connections };
}

export function presenceStateFields({
  group,
  revision,
  occupants,
  users,
  connections,
}: ToldPresence): Omit<PresenceStateFrame, "type" | "id"> {
  return { group, revision, ...(occupants && { members: occupants.map(wireOccupant) }), users, connections };
}

export function membersFields({ members, next }: MembersPage): Pick<MembersPageFrame, "members" | "next"> {
  return {
    members: members.map(({ occupant, connections }) => ({ ...wireOccupant(occupant), connections })),
    ...(next !== undefined && { next }),
  };
}

function wireOccupant({ kind, id }: Occupant): WireOccupant {
  switch (kind) {
    case "user":
      return { userId: id };
    case "session":
      return { sessionId: id };
    case "connection":
      return { connectionId: id };
  }
}
