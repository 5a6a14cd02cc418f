import type { Recipients } from "@switchboard/client";
import { dataText } from "../texts.ts";
import { quoted } from "./literals.ts";
import type { LocalAddress, Party } from "./party.ts";
import type { Snippet } from "./snippet.ts";
import type { ClientStep, Step } from "./step.ts";

/** Where `switchboard` looks for a hub by itself. */
const DEFAULT_URL = "ws://127.0.0.1:8081/development";
const PAGE = 20;

/** A step as a command of `switchboard`; `undefined` where it has none. */
export function cli(step: Step, party: Party | undefined, local: LocalAddress | undefined): Snippet | undefined {
  if ("client" in step) return party === undefined ? undefined : ofClient(step, party);
  const at = urlOption(local?.url);
  switch (step.kind) {
    case "publish":
      return command("publish", ...toOptions(step.request.to), ...at, ...operand(dataOf(step.request.data)));
    case "kick": {
      const { kind, id, reason, reconnect, denySeconds } = step.access;
      const deny = (kind === "user" || kind === "session") && denySeconds > 0 ? ["--deny", `${denySeconds}s`] : [];
      return command(
        "kick",
        `${kind}:${id.trim()}`,
        "--reason",
        reason.trim(),
        ...(reconnect ? ["--reconnect"] : []),
        ...deny,
        ...at,
      );
    }
    case "allow":
      return command("allow", `${step.access.kind}:${step.access.id.trim()}`, ...at);
    case "disconnect":
      return command("kick", `connection:${step.connectionId}`, ...at);
    case "deny":
      return undefined;
  }
}

function ofClient(step: ClientStep, party: Party): Snippet | undefined {
  const { preparation, options, note } = identityOf(party);
  const as = (words: readonly string[], ...operands: readonly string[]) => ({
    code: [...preparation, command(...words, ...options, ...operands).code].join("\n"),
    ...(note !== undefined && { note }),
  });
  // What is asked as a backend needs no identity.
  const asBackend = (...words: readonly string[]) => command(...words, ...urlOption(party.hubUrl));
  switch (step.kind) {
    case "connect":
      return as(["tail"]);
    case "send":
      return as(["send", ...toOptions(step.request.to)], ...operand(dataOf(step.request.data)));
    case "join":
      return as(["join"], ...operand(step.room));
    case "history":
      return asBackend("history", `group:${step.room}`, "--limit", String(PAGE));
    case "members":
      return asBackend("who", `group:${step.room}`);
    case "refresh":
      return party.proof.kind === "user" ? as(["token"]) : undefined;
    case "leave":
    case "close":
      return undefined;
  }
}

function identityOf({ hubUrl, proof, session, client }: Party): {
  readonly preparation: readonly string[];
  readonly options: readonly string[];
  readonly note?: string;
} {
  const names = [
    ...(session === undefined ? [] : ["--session", session]),
    ...(client === undefined ? [] : ["--client", client]),
  ];
  const at = urlOption(hubUrl);
  switch (proof.kind) {
    case "user": {
      const groups = proof.groups.length === 0 ? [] : ["--groups", proof.groups.join(",")];
      return { preparation: [], options: ["--user", proof.user, ...groups, ...names, ...at] };
    }
    case "token":
      return {
        preparation: ["export SWITCHBOARD_TOKEN='<id token of your user pool>'"],
        options: [...names, ...at],
        note: "Put an id token of the hub's user pool between the quotes.",
      };
    case "signed":
      return { preparation: [], options: ["--signed", proof.session, ...at] };
    case "signed-url":
    case "none":
      return { preparation: [], options: [...names, ...at] };
  }
}

function urlOption(url: string | undefined): readonly string[] {
  return url === undefined || url === DEFAULT_URL ? [] : ["--url", url];
}

const kinds = {
  groups: "group",
  users: "user",
  sessions: "session",
  clients: "client",
  connections: "connection",
} as const satisfies Omit<Record<keyof Recipients, string>, "everyone">;

function toOptions(to: Recipients): readonly string[] {
  const ids = Object.entries(kinds).flatMap(([list, kind]) =>
    ((to as Readonly<Record<string, readonly string[]>>)[list] ?? []).map((id) => `${kind}:${id}`),
  );
  return [...ids, ...(to.everyone === true ? ["everyone"] : [])].flatMap((address) => ["--to", address]);
}

const dataOf = (data: unknown) => JSON.stringify(data) ?? dataText(data);

/** What comes last in a command, whatever it begins with. */
const operand = (text: string) => (text.startsWith("-") ? ["--", text] : [text]);

function command(...words: readonly string[]): Snippet {
  return { code: ["switchboard", ...words.map(quoted)].join(" ") };
}
