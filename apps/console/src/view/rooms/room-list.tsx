import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Client } from "../../model/console-state.ts";
import type { RoomActions } from "./room-actions.ts";
import { RoomView } from "./room-view.tsx";

/** The rooms that somebody is in, and a way into another. */
export function RoomList({ client, actions }: { readonly client: Client; readonly actions: RoomActions }) {
  const { key, name, rooms, state } = client;
  if (state.name === "closed") return null;
  return (
    <section className="rooms-of-client" aria-label={`Rooms of ${name}`}>
      {rooms.map((room) => (
        <RoomView key={room.name} room={room} client={client} actions={actions} />
      ))}
      <JoinForm who={name} first={rooms.length === 0} onJoin={(room) => actions.join(key, room)} />
    </section>
  );
}

function JoinForm({
  who,
  first,
  onJoin,
}: {
  readonly who: string;
  readonly first: boolean;
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
