import { connect, groups } from "@switchboard/client";
import { HubProvider, useConnectionState, useGroup, useHub, usePresence } from "@switchboard/react";
import { StrictMode, useState } from "react";
import type { Given } from "../given.ts";

/** Two components that use one room, which may be taken off the page. */
export function App({ url, token, room }: Given) {
  const [isShown, show] = useState(true);
  return (
    <StrictMode>
      <HubProvider connect={() => connect(url, { groups, token: async () => token })} deps={[token]}>
        <State />
        <button type="button" onClick={() => show(!isShown)}>
          {isShown ? "Hide" : "Show"}
        </button>
        {isShown && (
          <>
            <Room name={room} />
            <Last name={room} />
          </>
        )}
      </HubProvider>
    </StrictMode>
  );
}

function State() {
  const { name } = useConnectionState();
  const hub = useHub();
  return (
    <output>
      {name} {hub === undefined ? "nothing" : "a hub"}
    </output>
  );
}

function Room({ name }: { readonly name: string }) {
  const { messages, status, hasOlder, loadOlder, send } = useGroup(name, { history: 3 });
  const { users } = usePresence(name);
  const [text, setText] = useState("");
  return (
    <main>
      <p role="status">
        {status}, {users} here
      </p>
      {hasOlder && (
        <button type="button" onClick={loadOlder}>
          Older
        </button>
      )}
      <ol>
        {messages.map(({ id, data }) => (
          <li key={id}>{String(data)}</li>
        ))}
      </ol>
      <input aria-label="Message" value={text} onChange={({ target }) => setText(target.value)} />
      <button type="button" onClick={() => send(text)}>
        Send
      </button>
    </main>
  );
}

function Last({ name }: { readonly name: string }) {
  const { messages } = useGroup(name, { history: 3 });
  return <footer>{String(messages.at(-1)?.data ?? "nothing")}</footer>;
}
