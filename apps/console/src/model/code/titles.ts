import type { Client } from "../console-state.ts";
import type { DocsPage } from "../docs-paths.ts";
import { recipientsText } from "../texts.ts";
import type { Step } from "./step.ts";

/** What was done, in a few words. */
export function stepTitle(step: Step, client: Pick<Client, "name"> | undefined): string {
  const who = client?.name ?? "somebody";
  switch (step.kind) {
    case "connect":
      return `connect as ${who}`;
    case "send":
      return `send to ${recipientsText(step.request.to)}`;
    case "publish":
      return `send to ${recipientsText(step.request.to)}, from your backend`;
    case "join":
      return `join ${step.room}`;
    case "leave":
      return `leave ${step.room}`;
    case "history":
      return `load older messages of ${step.room}`;
    case "members":
      return `ask who is in ${step.room}`;
    case "refresh":
      return "give the hub a new token";
    case "close":
      return "disconnect";
    case "kick":
      return `close the connections of ${step.access.kind} ${step.access.id.trim()}`;
    case "deny":
      return `keep ${step.access.kind} ${step.access.id.trim()} out`;
    case "allow":
      return `let ${step.access.kind} ${step.access.id.trim()} in again`;
    case "disconnect":
      return "close a connection, as an operator";
  }
}

/** Where the documents say more. */
export const stepDocs = {
  ...{ connect: "authentication", refresh: "authentication", close: "client", send: "client", publish: "publishing" },
  ...{ join: "client", leave: "client", history: "history", members: "presence" },
  ...{ kick: "managing", deny: "managing", allow: "managing", disconnect: "managing" },
} as const satisfies Record<Step["kind"], DocsPage>;
