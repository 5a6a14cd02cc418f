import { SendError } from "@switchboard/client";
import { useState } from "react";
import { useGroup, usePresence } from "./hub.ts";

export function Room({ name }: { readonly name: string }) {
  const { messages, status, error, gap, hasOlder, isLoading, loadOlder, send } = useGroup(`room.${name}`);
  const [problem, setProblem] = useState("");

  async function say(form: FormData): Promise<void> {
    try {
      await send({ text: String(form.get("text")) });
      setProblem("");
    } catch (failure) {
      if (!(failure instanceof SendError)) throw failure;
      setProblem(`It was not sent: ${failure.code}.`);
    }
  }

  if (status === "refused") return <p>You cannot enter this room: {error?.code}.</p>;
  return (
    <main>
      <WhoIsHere room={name} />
      {hasOlder && (
        <button type="button" disabled={isLoading} onClick={loadOlder}>
          Older messages
        </button>
      )}
      {gap && <p>Some messages are lost: what you see is what the hub still has.</p>}
      <ol aria-label="Messages">
        {messages.map(({ id, from, data }) => (
          <li key={id}>
            <b>{from.userId}</b> {data.text}
          </li>
        ))}
      </ol>
      <form action={say}>
        <input name="text" aria-label="Message" required autoComplete="off" maxLength={1000} />
        <button type="submit">Send</button>
      </form>
      <p role="status">{problem}</p>
    </main>
  );
}

function WhoIsHere({ room }: { readonly room: string }) {
  const { members, users } = usePresence(`room.${room}`);
  const names = members?.map((member) => ("userId" in member ? member.userId : "somebody"));
  return <p>Here: {names?.sort().join(", ") ?? `${users} people`}</p>;
}
