import { accept, type Result, reject } from "./result.ts";
import { utf8Bytes } from "./text.ts";

/** The kinds of place a message can go to. */
export const addressKinds = ["connection", "session", "client", "user", "group", "everyone"] as const;
export type AddressKind = (typeof addressKinds)[number];

/**
 * Where a message can go. Ids of sessions and clients are full ids, `<namespace>/<id>`; `everyone` has none.
 */
export type Address =
  | { readonly kind: Exclude<AddressKind, "everyone">; readonly id: string }
  | { readonly kind: "everyone" };

/**
 * By whose word a session or client id is what it is: `signed` (proved by a signature), a user's id (proved by that
 * user's token), `anon` (only claimed). It is part of the full id, so that nobody can claim somebody else's session.
 */
export type Namespace = string;
export const signedNamespace: Namespace = "signed";
export const anonymousNamespace: Namespace = "anon";

/** The longest id of anything, in bytes of UTF-8. */
export const maxIdBytes = 256;

/**
 * Whether a text can be the id of a session, client, user or group: 1 to 256 bytes, without a lone surrogate, which has
 * no UTF-8 form of its own: two such ids could become one in a store.
 */
export function isId(text: string): boolean {
  return text !== "" && utf8Bytes(text) <= maxIdBytes && !/\p{Surrogate}/u.test(text);
}

/** Whether a text can be used together with a namespace, or be one: an id without a `/`. */
export function isShortId(text: string): boolean {
  return isId(text) && !text.includes("/");
}

export function fullId(namespace: Namespace, shortId: string): string {
  return `${namespace}/${shortId}`;
}

/**
 * The address that a sender means by an id: a short session or client id is of the sender's own namespace, any other id
 * is taken as it is.
 *
 * @returns a rejection with `invalid-address` for an id that no connection can have.
 */
export function resolveAddress(
  kind: Exclude<AddressKind, "everyone">,
  id: string,
  ownNamespace: Namespace,
): Result<Address, "invalid-address"> {
  if (kind !== "session" && kind !== "client") {
    return isId(id)
      ? accept({ kind, id })
      : reject("invalid-address", `A ${kind} id must be 1 to ${maxIdBytes} bytes.`);
  }
  const [first = "", second, ...rest] = id.split("/");
  if (second === undefined) {
    if (isShortId(first)) return accept({ kind, id: fullId(ownNamespace, first) });
  } else if (rest.length === 0 && isShortId(first) && isShortId(second)) {
    return accept({ kind, id });
  }
  return reject(
    "invalid-address",
    `A ${kind} id must be <id> or <namespace>/<id>, each 1 to ${maxIdBytes} bytes without a slash.`,
  );
}

/** A text that is the same for equal addresses and for no others. */
export function addressKey(address: Address): string {
  return address.kind === "everyone" ? address.kind : `${address.kind}#${address.id}`;
}

/** The address of such a text; `undefined` for a text of none. */
export function addressOfKey(key: string): Address | undefined {
  if (key === "everyone") return { kind: key };
  const at = key.indexOf("#");
  const kind = addressKinds.find((one) => one === key.slice(0, Math.max(at, 0)));
  return kind === undefined || kind === "everyone" ? undefined : { kind, id: key.slice(at + 1) };
}
