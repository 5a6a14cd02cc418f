import { Button, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { RoomMember } from "../../model/rooms/occupant.ts";
import { countsText } from "../../model/rooms/presence-facts.ts";
import type { Room } from "../../model/rooms/room.ts";
import type { Coming, RoomCount } from "../../model/rooms/room-presence.ts";
import { clockText } from "../../model/texts.ts";
import { CountChart } from "./count-chart.tsx";
import type { RoomActions } from "./room-actions.ts";

const COUNT_EVERY_MS = 10_000;
/** Asking who all of them are is much for a hub. */
const MOST_ASKED_FOR = 500;

/** Who is in a room, with their connections; who comes and goes; how many there were. */
export function RoomPresenceView({
  room: { name, presence },
  who,
  clientKey,
  actions,
}: {
  readonly room: Room;
  readonly who: string;
  readonly clientKey: string;
  readonly actions: RoomActions;
}) {
  const [isOpen, setOpen] = useState(false);
  const { members, counts, comings, changes, problem } = presence;
  const latest = counts.at(-1);
  const isSmall = (latest?.connections ?? 0) <= MOST_ASKED_FOR;
  const { askMembers, countMembers } = actions;

  // Asked for again whenever somebody has come or gone.
  useEffect(() => {
    if (isOpen && isSmall) askMembers(clientKey, name);
  }, [isOpen, isSmall, changes, clientKey, name, askMembers]);
  useEffect(() => {
    if (!isOpen) return;
    const timer = setInterval(() => countMembers(clientKey, name), COUNT_EVERY_MS);
    return () => clearInterval(timer);
  }, [isOpen, clientKey, name, countMembers]);

  return (
    <details
      className="who-is-here"
      onToggle={({ currentTarget: { open } }) => {
        setOpen(open);
        if (open) actions.showMembers(clientKey, name);
      }}
    >
      <summary aria-label={`Who is in ${name}, as ${who} sees it`}>
        Who is here{latest === undefined ? "" : `: ${hereText(latest, members)}`}
      </summary>
      {isOpen && (
        <>
          {problem !== undefined && (
            <Text size="xs" className="wrap-anywhere">
              {problem}
            </Text>
          )}
          <CountChart counts={counts} />
          <Members members={members} users={latest?.users ?? 0} kick={actions.kick} label={`Members of ${name}`} />
          <Comings comings={comings} label={`Who joined ${name} and left`} />
        </>
      )}
    </details>
  );
}

/** A few are named, more of them counted. */
const MOST_NAMED = 4;

function hereText(count: RoomCount, members: readonly RoomMember[] | undefined): string {
  if (members === undefined || members.length === 0 || members.length > MOST_NAMED) return countsText(count);
  return members.map(({ id }) => id).join(", ");
}

function Members({
  members,
  users,
  kick,
  label,
}: {
  readonly members: readonly RoomMember[] | undefined;
  readonly users: number;
  readonly kick: RoomActions["kick"];
  readonly label: string;
}) {
  if (members === undefined) {
    return (
      <Text size="xs" c="dimmed">
        {users > 0 ? "There are too many to list." : "Loading …"}
      </Text>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard.
    <section className="members" aria-label={label} tabIndex={0}>
      <ul className="room-list">
        {members.map((member) => (
          <li key={`${member.kind} ${member.id}`} className="member">
            <div className="grow">
              <b className="entry-strong wrap-anywhere">{member.id}</b>
              {member.connections !== undefined && (
                <ul className="room-list member-connections">
                  {member.connections.map(({ connectionId, sessionId }) => (
                    <li key={connectionId} className="wrap-anywhere">
                      {connectionId}
                      {sessionId !== undefined && sessionId !== member.id && ` · ${sessionId}`}
                    </li>
                  ))}
                </ul>
              )}
            </div>
            {kick !== undefined && (
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`Kick ${member.kind} ${member.id} …`}
                onClick={() => kick(member)}
              >
                Kick …
              </Button>
            )}
          </li>
        ))}
      </ul>
      {users > members.length && (
        <Text size="xs" c="dimmed">
          and {(users - members.length).toLocaleString("en")} more
        </Text>
      )}
    </section>
  );
}

function Comings({ comings, label }: { readonly comings: readonly Coming[]; readonly label: string }) {
  if (comings.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard.
    <section className="members" aria-label={label} tabIndex={0}>
      <ol className="room-list">
        {comings.map(({ number, name, came, atMs }) => (
          <li key={number} className="coming">
            <span className="wrap-anywhere">
              {name} {came ? "joined" : "left"}
            </span>
            <time className="room-offset">{clockText(atMs).slice(0, 8)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
