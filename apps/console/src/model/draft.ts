import type { Exclude, Json, Recipients, SendRequest } from "@switchboard/client";
import { BACKEND, type Client } from "./console-state.ts";
import { type Fields, isTexts, textOf } from "./fields.ts";

export const recipientKinds = ["group", "user", "session", "client", "connection", "everyone"] as const;
export type RecipientKind = (typeof recipientKinds)[number];

/** What is being written. */
export interface Draft {
  /** Who sends it, {@link BACKEND} or the key of a client; whoever is connected first where it is nobody. */
  readonly from: string | undefined;
  readonly kind: RecipientKind;
  readonly ids: readonly string[];
  readonly exclude: Exclude | undefined;
  readonly format: "text" | "json";
  readonly text: string;
}

export const emptyDraft: Draft = {
  ...{ from: undefined, kind: "group", ids: [], exclude: undefined, format: "text", text: "" },
};

/** What a reload has left of a draft. */
export function readDraft(kept: unknown): Draft {
  const { from, kind, ids, exclude, format, text }: Fields = Object(kept);
  return {
    from: textOf(from),
    kind: recipientKinds.find((known) => known === kind) ?? emptyDraft.kind,
    ids: isTexts(ids) ? ids : emptyDraft.ids,
    exclude: exclude === "connection" ? exclude : undefined,
    format: format === "json" ? format : "text",
    text: textOf(text) ?? "",
  };
}

const fieldOf = {
  group: "groups",
  user: "users",
  session: "sessions",
  client: "clients",
  connection: "connections",
} as const satisfies Omit<Record<RecipientKind, keyof Recipients>, "everyone">;

export type Checked = { readonly request: SendRequest } | { readonly problem: string };

/** The request that a draft makes, or what it lacks. */
export function checkDraft({ from, kind, ids, exclude, format, text }: Draft): Checked {
  if (kind !== "everyone" && ids.length === 0) return { problem: `Which ${kind}? Type one and press Enter.` };
  const to: Recipients = kind === "everyone" ? { everyone: true } : { [fieldOf[kind]]: ids };
  const data = dataOf(format, text);
  if (data === undefined) return { problem: "That is not JSON." };
  // A backend has no connection that could be left out.
  const left = exclude !== undefined && from !== BACKEND ? { exclude } : {};
  return { request: { to, data: data.value, ...left } };
}

function dataOf(format: Draft["format"], text: string): { readonly value: Json } | undefined {
  if (format === "text") return { value: { text } };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** Who a draft is from: who was chosen, as long as it is there, else the first that is connected. */
export function senderOf(draft: Draft, clients: readonly Client[]): Client | undefined {
  const there = clients.filter(({ removed }) => !removed);
  return there.find(({ key }) => key === draft.from) ?? there.find(({ state }) => state.name === "open") ?? there.at(0);
}
