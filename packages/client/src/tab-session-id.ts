import { randomId } from "./random-id.ts";

/**
 * An id for this browser tab that stays when the page is loaded again, kept in `sessionStorage`; a new one each time where
 * there is none.
 *
 * @param key what it is kept under
 */
export function tabSessionId(key = "switchboard.session"): string {
  try {
    const id = sessionStorage.getItem(key) ?? randomId();
    sessionStorage.setItem(key, id);
    return id;
  } catch {
    // No storage: not a browser, or one that forbids it.
    return randomId();
  }
}
