import { randomId } from "./random-id.ts";
import { web } from "./web.ts";

/**
 * How long to wait for the id that the tab had before. The page that was there until now gives it up within milliseconds;
 * a tab that this one is a copy of does not.
 */
const CLAIM_MS = 1_000;

/** By key. A second caller in the same page gets the same id. */
const claims = new Map<string, Promise<string>>();

/**
 * An id for this browser tab that stays when the page is loaded again. It is kept in `sessionStorage`, which a browser copies
 * when it duplicates a tab or opens one from another. So the page holds a lock on its id, and a copy, which cannot have
 * the lock, gets an id of its own. A new one each time where there is no `sessionStorage`; where there are no Web Locks,
 * as in pages over plain HTTP, a copy keeps the id.
 *
 * @param key what it is kept under
 * @returns for the option `sessionId`, as it is; it never rejects
 */
export function tabSessionId(key = "switchboard.session"): Promise<string> {
  const claim = claims.get(key) ?? claimId(key);
  claims.set(key, claim);
  return claim;
}

async function claimId(key: string): Promise<string> {
  try {
    const kept = web.sessionStorage?.getItem(key);
    if (kept && (await isLocked(`${key} ${kept}`))) return kept;
    const id = randomId();
    web.sessionStorage?.setItem(key, id);
    void isLocked(`${key} ${id}`);
    return id;
  } catch {
    // A browser that forbids it, or that has no room.
    return randomId();
  }
}

/** Whether this page has the lock now; it then keeps it as long as it lives. */
function isLocked(name: string): Promise<boolean> {
  const { locks } = web.navigator ?? {};
  if (locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const given = () => {
      resolve(true);
      return new Promise(() => {});
    };
    locks.request(name, { signal: AbortSignal.timeout(CLAIM_MS) }, given).catch(() => resolve(false));
  });
}
