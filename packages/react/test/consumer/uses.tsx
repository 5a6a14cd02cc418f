// How somebody uses the package. It is compiled against the sources, and against what is installed from the tarball.

import { connect, type GroupError, groups, type Message, type Occupant } from "@switchboard/client";
import {
  type GroupView,
  HubProvider,
  type HubProviderProps,
  type PresenceView,
  type TypedHooks,
  typedHooks,
  type UseGroupOptions,
  useConnectionState,
  useGroup,
  useHub,
  usePresence,
} from "@switchboard/react";
import { StrictMode, useEffect } from "react";

export interface ChatMessage {
  readonly text: string;
  readonly at: Date;
}

export interface Messages {
  "room.*": ChatMessage;
  "@direct": { readonly invitedTo: string };
}

declare const url: string;
declare const user: string;

const options: UseGroupOptions = { history: 20, keep: 200 };

function Room({ name }: { readonly name: string }) {
  const { messages, status, error, gap, hasOlder, isLoading, send, loadOlder } = useGroup(name, options);
  const { members, users, connections, isKnown }: PresenceView = usePresence(name);
  const who: readonly Occupant[] = members ?? [];
  const why: GroupError["code"] | undefined = error?.code;
  return (
    <main title={`${status} ${why ?? ""} ${gap?.missed ?? 0} ${users} ${connections} ${isKnown} ${who.length}`}>
      <button type="button" disabled={!hasOlder || isLoading} onClick={loadOlder}>
        Older
      </button>
      {messages.map(({ id, data }) => (
        <p key={id}>{JSON.stringify(data)}</p>
      ))}
      <button type="button" onClick={() => send({ any: ["json", new Date()] }, { store: false })}>
        Send
      </button>
    </main>
  );
}

export function App() {
  return (
    <StrictMode>
      <HubProvider connect={() => connect(url, { groups })} deps={[user]}>
        <Room name="room.1" />
      </HubProvider>
    </StrictMode>
  );
}

const typed: TypedHooks<Messages> = typedHooks<Messages>();

function TypedRoom({ id }: { readonly id: string }) {
  const hub = typed.useHub();
  const room = typed.useGroup(`room.${id}`);
  const view: GroupView<{ text: string; at: string }> = room;
  const last: Message<{ text: string; at: string }> | undefined = view.messages.at(-1);
  typed.usePresence("room.1");
  useEffect(() => hub?.on("state", ({ name }) => name), [hub]);
  useEffect(() => {
    const direct = connect<Messages>(url, { groups });
    return () => direct.close();
  }, []);
  const invite = () => hub?.send({ to: { users: ["ada"] }, data: { invitedTo: id } });
  return (
    <button type="button" onClick={() => invite()?.then(() => room.send({ text: "hi", at: new Date() }))}>
      {last?.data.at}
    </button>
  );
}

export function TypedApp() {
  const props: HubProviderProps<Messages> = { hub: connect<Messages>(url, { groups }) };
  return (
    <typed.HubProvider {...props}>
      <TypedRoom id="1" />
    </typed.HubProvider>
  );
}

export function State() {
  const hub = useHub();
  const state = useConnectionState();
  return <output>{state.name === "waiting" ? state.retryAt : hub?.state.name}</output>;
}
