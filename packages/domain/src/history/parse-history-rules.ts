import { parsePattern } from "../groups/pattern.ts";
import { type HistoryRule, keptKinds } from "./history-of.ts";

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A year: whatever is to be kept for longer belongs into a store of its own. */
const mostKeepMs = 366 * unitMs.d;
/** More than any answer has room for. */
const mostMessages = 1000;

/** Rules, or what is wrong with their text: it names a rule by its place, and repeats nothing of it. */
export type ParsedHistoryRules = { readonly rules: readonly HistoryRule[] } | { readonly problem: string };

/**
 * Reads what is to be kept, such as `group:room.**=1h/300,user:**=1h/100,everyone=10m/50`: kind and pattern of addresses, how long
 * in seconds, minutes, hours or days, and the most messages of an answer. The first rule that matches counts.
 */
export function parseHistoryRules(text: string): ParsedHistoryRules {
  const rules: HistoryRule[] = [];
  for (const [index, each] of text.split(",").entries()) {
    const parsed = parseRule(each.trim());
    if (typeof parsed === "string") return { problem: `has a rule, number ${index + 1}, ${parsed}` };
    rules.push(parsed);
  }
  return { rules };
}

function parseRule(text: string): HistoryRule | string {
  const [, addresses = "", keep = "", unit = "", most = ""] = /^(.*)=(\d{1,9})([smhd])\/(\d{1,9})$/.exec(text) ?? [];
  if (addresses === "") return "that does not end like =1h/300";
  const [kindName, ...rest] = addresses.split(":");
  const kind = keptKinds.find((name) => name === kindName);
  if (kind === undefined) return `of a kind that is not ${keptKinds.join(", ")}`;
  const keepMs = Number(keep) * unitMs[unit as keyof typeof unitMs];
  if (keepMs < unitMs.s || keepMs > mostKeepMs) return "that does not keep for 1s to 366d";
  const retention = { keepMs, most: Number(most) };
  if (retention.most < 1 || retention.most > mostMessages) return `that does not give 1 to ${mostMessages} messages`;
  if (kind === "everyone") return rest.length === 0 ? { kind, retention } : "of everyone that has a pattern";
  const pattern = parsePattern(rest.join(":"), []);
  return pattern === undefined ? "whose ids are no pattern, such as room.**" : { kind, pattern, retention };
}
