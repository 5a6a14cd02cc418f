import type { HubState } from "@switchboard/client";
import type { WayIn } from "../model/way-in.ts";
import { stageProblem } from "./stage-problem.ts";

export interface Surroundings {
  /** Of the hub on this machine, where there is one. */
  readonly localUrl: string | undefined;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

const REFUSALS: readonly string[] = ["refused-or-unreachable", "token-refused", "refused", "unreachable"];

/**
 * Why a hub that was named by its URL lets nobody in, as far as the page can tell. A browser shows no page the status of a refused
 * handshake: a wrong stage, an expired token and a hub that is down all look alike.
 *
 * @returns sentences, what is certain first; none where there is nothing to explain
 */
export function likelyCauses(way: WayIn, state: HubState, { localUrl, nowMs }: Surroundings): readonly string[] {
  if (way.kind !== "url" || !("reason" in state) || !REFUSALS.includes(state.reason)) return [];
  const certain = [stageProblem(way.url, localUrl), expiryProblem(way.token, nowMs)].filter(
    (problem) => problem !== undefined,
  );
  if (certain.length > 0) return certain;
  const stage = new URL(way.url.trim()).pathname.slice(1);
  // A domain of one's own leads to a stage without naming it.
  const question = stage === "" ? "Is the domain mapped to the API?" : `Is “${stage}” the API's stage?`;
  return [
    `A browser does not say why a handshake was refused. ${question}`,
    way.token === ""
      ? "Does this hub let clients in without a token (Auth)? If the URL is signed: is it older than its time, or used already?"
      : "Is the token an id token of this hub's user pool and app client, and is its user in a group?",
    `Does the hub take pages from ${originText()} (AllowedOrigins)?`,
  ];
}

/** The time that a token says is its last: nobody has to ask the hub about it. */
function expiryProblem(token: string, nowMs: number): string | undefined {
  const [, payload = ""] = token.trim().split(".");
  const expiresAtMs = expiryOf(payload);
  if (expiresAtMs === undefined || expiresAtMs > nowMs) return undefined;
  return `The token expired at ${new Date(expiresAtMs).toLocaleString("en-GB")}. Paste a new one.`;
}

function expiryOf(payload: string): number | undefined {
  try {
    const { exp }: { readonly exp?: unknown } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return typeof exp === "number" ? exp * 1_000 : undefined;
  } catch {
    return undefined;
  }
}

function originText(): string {
  return typeof location === "undefined" ? "this origin" : location.origin;
}
