import { connect, groups, tabSessionId } from "@switchboard/client";
import { useState } from "react";
import { ConnectionLine } from "./connection-line.tsx";
import { HubProvider, type Messages } from "./hub.ts";
import { Room } from "./room.tsx";

const query = new URLSearchParams(location.search);
const url = query.get("hub") ?? "ws://127.0.0.1:8081/development";
const rooms = ["lobby", "garden"] as const;

/** An application would know who has logged in, and its backend would not believe a query. */
const tokenOf = (user: string) => () => fetch(`/token?${new URLSearchParams({ user, groups: "chat" })}`);

export function Chat() {
  const [user, setUser] = useState(query.get("user") ?? "");
  const [room, setRoom] = useState<(typeof rooms)[number]>("lobby");
  if (user === "") return <Entrance onEnter={setUser} />;
  return (
    <HubProvider
      connect={() => connect<Messages>(url, { groups, token: tokenOf(user), sessionId: tabSessionId() })}
      deps={[user]}
    >
      <ConnectionLine user={user} />
      <nav>
        {rooms.map((name) => (
          <button key={name} type="button" aria-pressed={name === room} onClick={() => setRoom(name)}>
            {name}
          </button>
        ))}
        <button type="button" onClick={() => setUser("")}>
          Leave
        </button>
      </nav>
      <Room key={room} name={room} />
    </HubProvider>
  );
}

function Entrance({ onEnter }: { readonly onEnter: (user: string) => void }) {
  return (
    <form action={(form) => onEnter(String(form.get("user")))}>
      <label>
        Your name <input name="user" required pattern="[A-Za-z0-9_\-]+" />
      </label>
      <button type="submit">Enter</button>
    </form>
  );
}
