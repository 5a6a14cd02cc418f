import { randomId } from "./random-id.ts";
import { web } from "./web.ts";

/**
 * An id for this browser tab that stays when the page is loaded again, kept in `sessionStorage`; a new one each time where
 * there is none.
 *
 * @param key what it is kept under
 */
export function tabSessionId(key = "switchboard.session"): string {
  try {
    const id = web.sessionStorage?.getItem(key) ?? randomId();
    web.sessionStorage?.setItem(key, id);
    return id;
  } catch {
    // A browser that forbids it, or that has no room.
    return randomId();
  }
}
