import { afterAll, test } from "vitest";
import { chooseTarget, NotOnThisTarget, type Target } from "./target.ts";

export type Row = (id: `C${string}`, title: string, check: (target: Target) => Promise<void>) => void;

/** Generous, because a deployed stage may have to wait hours for a row. */
const PATIENT_MS = 3 * 60 * 60 * 1_000;
/** The AWS CLI alone takes seconds to start, and many times that on a machine that is busy. */
const LOCAL_MS = 120_000;

/**
 * Defines the tests of one file: each checks a row of the table in docs/GATEWAY.md and its title starts with the row's
 * id. ★ in a title marks what nobody has confirmed on AWS lately. What a target cannot do is skipped, with the reason.
 */
export function conformanceRows(): Row {
  const target = chooseTarget();
  afterAll(() => target[Symbol.asyncDispose]());
  const limitSeconds = Number(process.env["CONFORMANCE_LIMIT_SECONDS"] || LOCAL_MS / 1_000);
  const timeout = process.env["CONFORMANCE_TIME"] === "wait" ? PATIENT_MS : limitSeconds * 1_000;
  return (id, title, check) =>
    test(`${id} ${title}`, { timeout }, async ({ skip }) => {
      try {
        await check(target);
      } catch (error) {
        if (!(error instanceof NotOnThisTarget)) throw error;
        // The default reporter counts skipped tests and says nothing about why.
        console.error(`skipped: ${id} ${title}: ${error.message}`);
        skip(error.message);
      }
    });
}
