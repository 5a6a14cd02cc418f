import type { Denial } from "../../contract.ts";
import type { Client } from "../console-state.ts";
import { type Fields, textOf } from "../fields.ts";

export const partyKinds = ["user", "session", "connection", "group"] as const;
export type PartyKind = (typeof partyKinds)[number];

/** Whom an operator is about to put out, keep out or let in. */
export interface AccessDraft {
  readonly kind: PartyKind;
  readonly id: string;
  /** What their page shows. */
  readonly reason: string;
  /** 0 for not at all. */
  readonly denySeconds: number;
  /** Whether their page comes back by itself. */
  readonly reconnect: boolean;
}

export const emptyAccess: AccessDraft = {
  ...{ kind: "user", id: "", reason: "You have been removed.", denySeconds: 60, reconnect: false },
};

/** What a reload has left of a draft. */
export function readAccess(kept: unknown): AccessDraft {
  const { kind, id, reason, denySeconds, reconnect }: Fields = Object(kept);
  return {
    kind: partyKinds.find((known) => known === kind) ?? emptyAccess.kind,
    id: textOf(id) ?? "",
    reason: textOf(reason) ?? emptyAccess.reason,
    denySeconds: typeof denySeconds === "number" ? denySeconds : emptyAccess.denySeconds,
    reconnect: reconnect === true,
  };
}

export type AccessAction = "kick" | "deny" | "allow";

/** A command of ManageFunction, or what the draft lacks. */
export type CheckedAccess = { readonly command: object } | { readonly problem: string };

const MOST_REASON_BYTES = 512;

export function commandOf(action: AccessAction, draft: AccessDraft): CheckedAccess {
  const { kind, reason, denySeconds, reconnect } = draft;
  const id = draft.id.trim();
  if (id === "") return { problem: `Which ${kind}?` };
  const audience = audienceOf(draft);
  if (action !== "kick" && !canBeDenied(kind)) return { problem: "Only users and sessions can be kept out." };
  if (action === "allow") return { command: { allow: audience } };
  if (action === "deny") {
    if (denySeconds === 0) return { problem: "Keep out for how long?" };
    return { command: { deny: audience, for: denySeconds } };
  }
  const bytes = new TextEncoder().encode(reason.trim()).length;
  if (bytes === 0) return { problem: "Why? Their app is told." };
  if (bytes > MOST_REASON_BYTES) return { problem: `Too long: a reason has at most ${MOST_REASON_BYTES} bytes.` };
  const denyFor = canBeDenied(kind) && denySeconds > 0 ? { denyFor: denySeconds } : {};
  return { command: { close: audience, reason: reason.trim(), reconnect, ...denyFor } };
}

/** e.g. `{ users: ["ada"] }`. */
export function audienceOf({ kind, id }: Pick<AccessDraft, "kind" | "id">): object {
  return { [`${kind}s`]: [id.trim()] };
}

export function canBeDenied(kind: PartyKind): kind is "user" | "session" {
  return kind === "user" || kind === "session";
}

/** Whom to name in order to put out somebody of this page: the user, else the session, else the connection. */
export function partyOf({ way, welcome }: Pick<Client, "way" | "welcome">): Pick<AccessDraft, "kind" | "id"> {
  if (way.kind === "user") return { kind: "user", id: way.user };
  if (welcome?.userId !== undefined) return { kind: "user", id: welcome.userId };
  if (welcome?.sessionId !== undefined) return { kind: "session", id: welcome.sessionId };
  return { kind: "connection", id: welcome?.connectionId ?? "" };
}

/** Until when somebody of this page is kept out, as far as the table says it: ISO 8601, the latest. */
export function keptOutUntil({ way, welcome }: Client, denials: readonly Denial[]): string | undefined {
  const user = way.kind === "user" ? way.user : welcome?.userId;
  const session = welcome?.sessionId ?? fullSessionOf(way);
  const own = denials.filter(({ kind, id }) => id === (kind === "user" ? user : session));
  return own
    .map(({ until }) => until)
    .sort()
    .at(-1);
}

function fullSessionOf(way: Client["way"]): string | undefined {
  if (way.kind === "url" || way.session === "") return undefined;
  const namespace = way.kind === "user" ? way.user : way.kind === "signed" ? "signed" : "anon";
  return `${namespace}/${way.session}`;
}
