import { Button, TextInput } from "@mantine/core";
import { type FormEvent, type Ref, useRef, useState } from "react";
import type { Client } from "../../model/console-state.ts";
import type { RoomActions } from "./room-actions.ts";
import { RoomView } from "./room-view.tsx";

/** The rooms that somebody is in, and a way into another. */
export function RoomList({ client, actions }: { readonly client: Client; readonly actions: RoomActions }) {
  const { key, name, rooms, state } = client;
  const field = useRef<HTMLInputElement>(null);
  if (state.name === "closed") return null;
  function leave(room: string): void {
    actions.leave(key, room);
    // What had the focus is gone with the room.
    requestAnimationFrame(() => field.current?.focus());
  }
  return (
    <section className="rooms-of-client" aria-label={`Rooms of ${name}`}>
      {rooms.map((room) => (
        <RoomView key={room.name} room={room} client={client} actions={actions} onLeave={() => leave(room.name)} />
      ))}
      <JoinForm who={name} first={rooms.length === 0} field={field} onJoin={(room) => actions.join(key, room)} />
    </section>
  );
}

function JoinForm({
  who,
  first,
  field,
  onJoin,
}: {
  readonly who: string;
  readonly first: boolean;
  readonly field: Ref<HTMLInputElement>;
  readonly onJoin: (room: string) => void;
}) {
  const [written, setWritten] = useState<string>();
  const name = (written ?? (first ? "room.1" : "")).trim();
  return (
    <form
      className="join-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (name === "") return;
        onJoin(name);
        setWritten("");
      }}
    >
      <TextInput
        ref={field}
        size="xs"
        className="grow"
        aria-label={`A room for ${who}`}
        value={written ?? (first ? "room.1" : "")}
        placeholder="room.2"
        autoComplete="off"
        onChange={({ currentTarget }) => setWritten(currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" variant="light" disabled={name === ""}>
        Join room
      </Button>
    </form>
  );
}
