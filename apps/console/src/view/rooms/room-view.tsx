import { Button, Group, Text, TextInput } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import type { Client } from "../../model/console-state.ts";
import type { Room } from "../../model/rooms/room.ts";
import { LongId } from "../long-id.tsx";
import { useKept } from "../use-kept.ts";
import type { RoomActions } from "./room-actions.ts";
import { RoomLines } from "./room-lines.tsx";
import { RoomPresenceView } from "./room-presence-view.tsx";

/** So many at a click: enough to see that their order holds. */
const MANY = 10;

/** A room as one client sees it: what was said, and what can be done there. */
export function RoomView({
  room,
  client: { key, name: who },
  actions,
  onLeave,
}: {
  readonly room: Room;
  readonly client: Client;
  readonly actions: RoomActions;
  readonly onLeave: () => void;
}) {
  const { name, state, problem, lines, hasOlder } = room;

  function sendMany(): void {
    for (let number = 1; number <= MANY; number += 1) {
      actions.send(key, { to: { groups: [name] }, data: { text: `${number} of ${MANY}` } });
    }
  }

  return (
    <section className="room" aria-label={`${name}, as ${who} sees it`}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <div className="room-name">
          <LongId id={name} what="the room's name" />
        </div>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Leave ${name} as ${who}`}
          onClick={onLeave}
        >
          Leave
        </Button>
      </Group>
      {state === "joining" && (
        <Text size="xs" c="dimmed">
          joining …
        </Text>
      )}
      {problem !== undefined && (
        <Text size="xs" role="alert" className="wrap-anywhere">
          {problem}
        </Text>
      )}
      {state === "in" && (
        <>
          <RoomLines
            label={`What was said in ${name}, as ${who} sees it`}
            lines={lines}
            onOlder={hasOlder ? () => actions.showOlder(key, name) : undefined}
          />
          <RoomPresenceView room={room} who={who} clientKey={key} actions={actions} />
          <SayForm
            about={`${name} as ${who}`}
            draftName={`say ${key} ${name}`}
            onSay={(text) => actions.send(key, { to: { groups: [name] }, data: { text } })}
          >
            <Button size="compact-xs" variant="light" aria-label={`Send ten to ${name} as ${who}`} onClick={sendMany}>
              Send ten
            </Button>
          </SayForm>
        </>
      )}
    </section>
  );
}

const readText = (kept: unknown) => (typeof kept === "string" ? kept : undefined);

/** Says something in the room itself. */
function SayForm({
  about,
  draftName,
  onSay,
  children,
}: {
  /** Which room, and who. */
  readonly about: string;
  readonly draftName: string;
  readonly onSay: (text: string) => void;
  readonly children: ReactNode;
}) {
  const [text, setText] = useKept(draftName, readText);
  return (
    <form
      className="join-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (text === undefined) return;
        onSay(text);
        setText(undefined);
      }}
    >
      <TextInput
        size="xs"
        className="grow"
        aria-label={`Say something in ${about}`}
        placeholder="Say something"
        autoComplete="off"
        value={text ?? ""}
        onChange={({ currentTarget: { value } }) => setText(value === "" ? undefined : value)}
      />
      <Button
        type="submit"
        size="compact-xs"
        variant="light"
        aria-label={`Send to ${about}`}
        disabled={text === undefined}
      >
        Send
      </Button>
      {children}
    </form>
  );
}
