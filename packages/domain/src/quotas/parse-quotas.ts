import { type QuotaName, type Quotas, quotaNames } from "./quota.ts";

/** Quotas, or what is wrong with their text: it names a quota by its place, and repeats nothing of it. */
export type ParsedQuotas = { readonly quotas: Quotas } | { readonly problem: string };

const unitBytes = { "": 1, KB: 1024, MB: 1024 ** 2 } as const;

/** A client that changes over to its next connection has two. */
const leastConnections = 2;

/**
 * Reads what clients may use, such as `frames=600/m,bytes=2MB/m,addresses=3000/m,user.frames=1200/m,user.connections=20`: a
 * number of each a minute, for a connection or, after `user.`, for all of a user's; bytes also in KB and MB.
 */
export function parseQuotas(text: string): ParsedQuotas {
  const quotas: { -readonly [Name in keyof Quotas]: Quotas[Name] } = { connection: {}, user: {} };
  const names = new Set<string>();
  for (const [index, each] of text.split(",").entries()) {
    const problem = (what: string) => ({ problem: `has a quota, number ${index + 1}, ${what}` });
    const [, name = "", digits = "", unit = "", rate = ""] = quotaText.exec(each.trim()) ?? [];
    if (name === "") return problem("that is not like frames=600/m or user.connections=20");
    if (names.has(name)) return problem("that was named before");
    names.add(name);
    const [of, counted] = name.startsWith("user.") ? ["user" as const, name.slice(5)] : ["connection" as const, name];
    const quota = quotaNames.find((known) => known === counted);
    if (quota === undefined && name !== "joins" && name !== "user.connections") {
      return problem(`of something else than ${known}`);
    }
    if (unit !== "" && quota !== "bytes") return problem("with a unit that only bytes have");
    if ((rate === "") !== (name === "user.connections")) return problem("that does not end in /m, or need not");
    const most = Number(digits) * unitBytes[unit as keyof typeof unitBytes];
    if (quota !== undefined) quotas[of] = { ...quotas[of], [quota satisfies QuotaName]: most };
    else if (name === "joins") quotas.joins = most;
    else if (most < leastConnections) return problem(`of fewer than ${leastConnections} connections`);
    else quotas.userConnections = most;
  }
  return { quotas };
}

const quotaText = /^([a-z.]+)=([1-9]\d{0,8})(KB|MB|)(\/m|)$/;

const known = `${quotaNames.join(", ")}, user.${quotaNames.join(", user.")}, joins, user.connections`;
