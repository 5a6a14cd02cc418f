import { randomBytes } from "node:crypto";
import { checkFunctions } from "../doctor/aws.ts";
import { type Check, fail, ok, skip } from "../doctor/check.ts";
import { checkAnyWayIn, checkHandshake, type Handshake } from "../doctor/handshake.ts";
import { findCredentials } from "../identity/credentials.ts";
import type { Surroundings } from "../surroundings.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { backendChecks } from "./backend-checks.ts";
import { gatewayChecks, idleCheck } from "./gateway-checks.ts";
import { managementChecks } from "./management-checks.ts";
import { runCheck, type SmokeCheck, type SmokeResult } from "./smoke-check.ts";
import { createSmokeHub } from "./smoke-hub.ts";

/** Every check, in their order. */
export const smokeChecks: readonly SmokeCheck[] = [...gatewayChecks, ...managementChecks, ...backendChecks, idleCheck];

export interface SmokeOptions {
  readonly target: HubTarget;
  /** Whom to connect as; whatever the hub accepts where nobody is named. */
  readonly user?: string;
  readonly signed?: string;
  /** Whether there is time for what takes minutes. */
  readonly waits: boolean;
  readonly surroundings: Surroundings;
  /** When no further check begins. Default 100 s. */
  readonly limitMs?: number;
}

const DEFAULT_LIMIT_MS = 100_000;

/** Tries everything at a hub, one after the other. */
export async function* runSmoke({
  target,
  user,
  signed,
  waits,
  surroundings,
  limitMs = DEFAULT_LIMIT_MS,
}: SmokeOptions): AsyncGenerator<SmokeResult> {
  const beganAtMs = performance.now();
  const run = `smoke-${randomBytes(6).toString("hex")}`;
  const isOver = () => performance.now() - beganAtMs > limitMs;
  let atMs = beganAtMs;
  const timed = (check: Check): SmokeResult => {
    const ms = Math.round(performance.now() - atMs);
    atMs = performance.now();
    return { ...check, ms };
  };

  const { user: ofProfile, ...anybody } = target;
  const hasToken = (surroundings.env["SWITCHBOARD_TOKEN"] ?? "") !== "";
  const withoutToken = { ...surroundings, env: { ...surroundings.env, SWITCHBOARD_TOKEN: "" } };
  const named =
    user ?? (hasToken ? undefined : (ofProfile ?? (target.localOrigin === undefined ? undefined : "smoke")));
  const tokenUser = named === undefined ? {} : { user: named };
  const isTokenAsked = hasToken || user !== undefined || ofProfile !== undefined;
  const session = { signed: signed ?? run };
  const ways = [
    ...(named === undefined && !hasToken
      ? []
      : [{ kind: "token", target, identity: tokenUser, surroundings, isAsked: isTokenAsked } as const]),
    { kind: "signed", target, identity: session, surroundings, isAsked: signed !== undefined } as const,
    { kind: "none", target: anybody, identity: {}, surroundings: withoutToken, isAsked: false } as const,
  ];
  const handshakes: Handshake[] = [];
  for (const { kind, target: to, identity, surroundings: around, isAsked } of ways) {
    const handshake = await checkHandshake(to, kind, identity, around, isAsked);
    handshakes.push(handshake);
    // The report is for others to read: whom the hub takes the tester for, and in which groups, is the tester's own.
    const isWelcomed = handshake.outcome === "welcomed";
    yield timed(isWelcomed ? ok(handshake.check.name, "welcomed") : handshake.check);
  }
  if (named === undefined && !hasToken) {
    yield timed(skip("handshake with a token", "no user is named", "Add --user NAME, or set SWITCHBOARD_TOKEN."));
  }
  const noWayIn = checkAnyWayIn(handshakes);
  if (noWayIn !== undefined) yield timed(noWayIn);
  for (const check of await checkFunctions(target)) yield timed(check);

  const index = handshakes.findIndex(({ outcome }) => outcome === "welcomed");
  const way = ways[index];
  if (way === undefined) {
    // Nothing was seen of them, and somebody has to look why.
    for (const { name, row } of smokeChecks) {
      yield { ...skip(name, "the hub lets nobody in"), ...(row !== undefined && { row }), ms: 0 };
    }
    if (noWayIn === undefined && handshakes.every(({ check }) => check.status !== "fail")) {
      yield timed(fail("connecting", "no way in that was tried is accepted", "Add --user NAME or --signed SESSION."));
    }
    return;
  }
  using hub = createSmokeHub(way.target, await findCredentials(way.target, way.identity, way.surroundings), run);
  for (const check of smokeChecks) {
    if (surroundings.interrupted.aborted) return;
    const { name, row, takesLong } = check;
    const known = { ...(row !== undefined && { row }), ms: 0 };
    if (takesLong && !waits) yield { ...skip(name, "takes ten minutes", "Add --wait."), ...known };
    else if (!takesLong && isOver()) yield { ...fail(name, `not tried: ${limitMs / 1_000} s were over`), ...known };
    else yield await runCheck(check, hub);
  }
}
