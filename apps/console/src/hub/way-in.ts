import type { ConnectOptions, UrlSource } from "@switchboard/client";
import type { WayIn } from "../model/way-in.ts";
import type { LocalHub } from "./local-hub.ts";
import { stageProblem } from "./stage-problem.ts";

/** What `connect` of the client is called with. */
export interface Dialling {
  readonly url: UrlSource;
  readonly options: ConnectOptions;
}

/** What the local hub gives to those who connect. */
export type Credentials = Pick<LocalHub, "url" | "token" | "signedUrl">;

/**
 * @param local where there is a hub on this machine
 * @returns `undefined` for a way that needs a local hub where there is none
 */
export function diallingOf(way: WayIn, local: Credentials | undefined): Dialling | undefined {
  if (way.kind === "url") return { url: way.url.trim(), options: { ...tokenOnce(way.token.trim()), ...session(way) } };
  if (local === undefined) return undefined;
  switch (way.kind) {
    case "user": {
      const { user, groups, tokenSeconds } = way;
      const token = () => local.token({ user, groups, expiresInSeconds: tokenSeconds });
      return { url: local.url, options: { token, ...session(way) } };
    }
    case "signed":
      return { url: () => local.signedUrl(way.session), options: {} };
    case "anonymous":
      return { url: local.url, options: { ...session(way), ...(way.client !== "" && { clientId: way.client }) } };
  }
}

/** What can be wrong with a form, and where. */
export interface Problem {
  readonly field: "user" | "session" | "client" | "url" | "token";
  readonly text: string;
}

/** Bytes of UTF-8. */
const MOST_ID_BYTES = 256;

/**
 * What is wrong with a form that has been filled in; `undefined` if nothing is.
 *
 * @param localUrl of the hub on this machine, where there is one
 */
export function problemOf(way: WayIn, localUrl?: string): Problem | undefined {
  if (way.kind === "user" && way.user.trim() === "") return { field: "user", text: "Who is it? Any name will do." };
  if (way.kind === "url" && !/^wss?:\/\/[^/\s]/.test(way.url.trim())) {
    return { field: "url", text: "A URL that begins with wss:// (or ws:// on this machine)." };
  }
  const stage = way.kind === "url" ? stageProblem(way.url, localUrl) : undefined;
  if (stage !== undefined) return { field: "url", text: stage };
  if (way.kind === "url" && /[^\x21-\x7e]/.test(way.token.trim())) {
    return { field: "token", text: "A token has no spaces in it, and no line breaks." };
  }
  if (way.kind === "signed") {
    if (way.session === "") return { field: "session", text: "The session is what is signed." };
    return problemOfId("session", way.session, ["/", ":"]);
  }
  return (
    problemOfId("session", way.session) ??
    (way.kind === "user" ? problemOfId("user", way.user) : undefined) ??
    (way.kind === "anonymous" ? problemOfId("client", way.client) : undefined)
  );
}

/** What the hub would refuse, which a browser could not tell. */
function problemOfId(field: Problem["field"], id: string, forbidden: readonly string[] = ["/"]): Problem | undefined {
  if (new TextEncoder().encode(id).length > MOST_ID_BYTES) {
    return { field, text: `Too long: an id has at most ${MOST_ID_BYTES} bytes.` };
  }
  if (!forbidden.some((sign) => id.includes(sign))) return undefined;
  return { field, text: `An id has no ${forbidden.map((sign) => `“${sign}”`).join(" or ")} in it.` };
}

/** What to call somebody who connects this way. */
export function nameOf(way: WayIn): string {
  switch (way.kind) {
    case "user":
      return way.user;
    case "signed":
      return way.session;
    case "anonymous":
      return way.session || way.client || "anonymous";
    case "url":
      return way.session || hostOf(way.url);
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? (new URL(url).hostname.split(".")[0] ?? "hub") : "hub";
}

function session({ session: sessionId }: { readonly session: string }): Pick<ConnectOptions, "sessionId"> {
  return sessionId === "" ? {} : { sessionId };
}

/** A token that was pasted is the only one: when a fresh one is needed, there is none. */
function tokenOnce(token: string): Pick<ConnectOptions, "token"> {
  return token === "" ? {} : { token: ({ fresh }) => (fresh ? undefined : token) };
}
