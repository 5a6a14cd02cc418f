import type { WayIn } from "../way-in.ts";

/** Who is connected, and to which hub: what every line of code begins with. It holds nothing secret. */
export interface Party {
  /** Without what may be a signature. */
  readonly hubUrl: string;
  readonly proof:
    | { readonly kind: "user"; readonly user: string; readonly groups: readonly string[]; readonly origin: string }
    | { readonly kind: "signed"; readonly session: string; readonly origin: string }
    /** With a token that was pasted. */
    | { readonly kind: "token" }
    /** With a URL that was signed elsewhere. */
    | { readonly kind: "signed-url" }
    | { readonly kind: "none" };
  readonly session: string | undefined;
  readonly client: string | undefined;
  /** Known while it is connected. */
  readonly connectionId: string | undefined;
  readonly userId: string | undefined;
}

/** A hub on this machine, by which its backends call its functions. */
export interface LocalAddress {
  /** e.g. `ws://127.0.0.1:8081/development`. */
  readonly url: string;
}

/** e.g. `http://127.0.0.1:8081`. */
export function originOf({ url }: LocalAddress): string {
  const { protocol, host } = new URL(url);
  return `${protocol === "wss:" ? "https" : "http"}://${host}`;
}

export function partyOf(
  way: WayIn,
  ids: Pick<Party, "connectionId" | "userId">,
  local: LocalAddress | undefined,
): Party | undefined {
  const named = (text: string) => (text === "" ? undefined : text);
  if (way.kind === "url") {
    const [hubUrl = "", query] = way.url.trim().split("?");
    const kind = way.token !== "" ? "token" : query !== undefined ? "signed-url" : "none";
    return { hubUrl, proof: { kind }, session: named(way.session), client: undefined, ...ids };
  }
  if (local === undefined) return undefined;
  const origin = originOf(local);
  const at = { hubUrl: local.url, client: undefined, ...ids };
  switch (way.kind) {
    case "user": {
      const { kind, user, groups } = way;
      return { ...at, proof: { kind, user, groups, origin }, session: named(way.session) };
    }
    case "signed":
      return { ...at, proof: { kind: "signed", session: way.session, origin }, session: undefined };
    case "anonymous":
      return { ...at, proof: { kind: "none" }, session: named(way.session), client: named(way.client) };
  }
}

/** Where the local issuer gives the token of a user. */
export function tokenUrl({ user, groups, origin }: Extract<Party["proof"], { kind: "user" }>): string {
  const list = groups.map(encodeURIComponent).join(",");
  return `${origin}/token?user=${encodeURIComponent(user)}${list === "" ? "" : `&groups=${list}`}`;
}
