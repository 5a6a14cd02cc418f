import { type Check, ok, skip, warn } from "./check.ts";

/** Signatures are good five minutes before and after their time. */
const MOST_OFF_SECONDS = 300;
const UNUSUAL_SECONDS = 30;

/** Compares the clock of this machine with that of whoever answers at the hub's host. */
export async function checkClock(hubUrl: string, now: () => number = Date.now): Promise<Check> {
  const name = "clock";
  const url = new URL(hubUrl.replace(/^ws/, "http"));
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
  const there = Date.parse(response?.headers.get("date") ?? "");
  void response?.body?.cancel();
  if (Number.isNaN(there)) return skip(name, "the hub's host does not tell the time");
  const offSeconds = Math.round((now() - there) / 1_000);
  const detail = `${Math.abs(offSeconds)} s ${offSeconds < 0 ? "behind" : "ahead of"} the hub's`;
  // The header has whole seconds, and the answer has been under way.
  if (Math.abs(offSeconds) <= UNUSUAL_SECONDS) return ok(name, "right");
  const isWrong = Math.abs(offSeconds) > MOST_OFF_SECONDS;
  const advice = isWrong
    ? "Set it: tokens and signatures are refused."
    : "Set it: beyond five minutes, signatures are refused.";
  return { ...warn(name, detail, advice), status: isWrong ? "fail" : "warn" };
}
