import type { ConnectOptions, UrlSource } from "@switchboard/client";
import type { LocalHub } from "./local-hub.ts";

/** How somebody connects, as the form has it. */
export type WayIn =
  /** With a token of the local issuer. */
  | {
      readonly kind: "user";
      readonly user: string;
      readonly groups: readonly string[];
      readonly session: string;
      /** Of each token; not above 0 for one that has expired. */
      readonly tokenSeconds: number;
    }
  /** With a URL that is signed on this machine. */
  | { readonly kind: "signed"; readonly session: string }
  | { readonly kind: "anonymous"; readonly session: string; readonly client: string }
  /** Any hub. The URL may be a signed one; without a token nothing else is proved. */
  | { readonly kind: "url"; readonly url: string; readonly token: string; readonly session: string };

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

/** What is wrong with a form that has been filled in; `undefined` if nothing is. */
export function problemOf(
  way: WayIn,
): { readonly field: "user" | "session" | "url"; readonly text: string } | undefined {
  if (way.kind === "user" && way.user.trim() === "") return { field: "user", text: "Who is it? Any name will do." };
  if (way.kind === "url" && !/^wss?:\/\/[^/\s]/.test(way.url.trim())) {
    return { field: "url", text: "A URL that begins with wss:// (or ws:// on this machine)." };
  }
  if (way.kind === "signed" && way.session === "") return { field: "session", text: "The session is what is signed." };
  const forbidden = way.kind === "signed" ? /[/:]/ : /\//;
  if (forbidden.test(way.session)) {
    return { field: "session", text: `No ${way.kind === "signed" ? "“/” or “:”" : "“/”"} in a session's id.` };
  }
  return undefined;
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
