import { subprotocol } from "@switchboard/protocol";
import type { Given, Need, ResponseLike } from "../options.ts";
import { isId, type Settings } from "../settings.ts";
import type { FailureDetails } from "../state.ts";
import type { Disconnect } from "./disconnect.ts";
import { type HandshakeIds, handshakeUrl } from "./handshake-url.ts";

/** What a handshake is made of. */
export interface Credentials {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** The grammar of a subprotocol: a token of HTTP, RFC 9110 section 5.6.2. */
const httpToken = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Asks for session, URL and token, as far as they are not known yet. */
export async function getCredentials(settings: Settings, need: Need): Promise<Credentials | Disconnect> {
  const session = await getSession(settings.sessionId);
  if ("reason" in session) return session;
  const url = await getUrl(settings, { ...session, clientId: settings.clientId }, need);
  if ("reason" in url) return url;
  if (settings.token === undefined) return { url: url.usable, protocols: [subprotocol] };
  const token = await getToken(settings.token, need);
  return "reason" in token ? token : { url: url.usable, protocols: [subprotocol, `bearer.${token.usable}`] };
}

export function getToken(token: NonNullable<Settings["token"]>, need: Need): Promise<Usable | Disconnect> {
  return ask(token, need, "token", (text) => {
    const trimmed = text.trim();
    return httpToken.test(trimmed) ? trimmed : undefined;
  });
}

interface Usable {
  readonly usable: string;
}

interface Session {
  readonly sessionId: string | undefined;
}

async function getSession(given: Settings["sessionId"]): Promise<Session | Disconnect> {
  if (given === undefined) return { sessionId: undefined };
  try {
    const sessionId = await given;
    return isId(sessionId) ? { sessionId } : { reason: "invalid-session", final: true };
  } catch (cause) {
    return { reason: "invalid-session", final: true, cause };
  }
}

async function getUrl({ url }: Settings, ids: HandshakeIds, need: Need): Promise<Usable | Disconnect> {
  const complete = (text: string) => completeUrl(text, ids);
  if (typeof url === "function") return ask(url, need, "url", complete);
  const usable = complete(url);
  return usable === undefined ? { reason: "invalid-url", final: true } : { usable };
}

/**
 * Only what says "you are logged out" is final. Everything else may be an outage of the backend that the function asks:
 * an error page must not close the hub for good.
 *
 * @param use the usable form of a text, if it has one
 */
async function ask(
  source: (need: Need) => Given | Promise<Given>,
  need: Need,
  kind: "token" | "url",
  use: (text: string) => string | undefined,
): Promise<Usable | Disconnect> {
  try {
    // Programs that no compiler has checked give anything.
    const given: unknown = await source(need);
    if (given === undefined || given === null) return { reason: `${kind}-refused`, final: true };
    if (!isResponse(given)) return usableOf(given, typeof given);
    const { status } = given;
    if (status === 401 || status === 403) return { reason: `${kind}-refused`, final: true, status };
    // Read in any case: a body that nobody reads keeps its connection in Node.
    const body = await given.text();
    return usableOf(status >= 200 && status < 300 ? body : undefined, `a response with status ${status}`, { status });
  } catch (cause) {
    return { reason: `${kind}-unavailable`, cause };
  }

  /** @param given is not repeated by the cause: it may be half a secret */
  function usableOf(given: unknown, what: string, details: FailureDetails = {}): Usable | Disconnect {
    const usable = typeof given === "string" ? use(given) : undefined;
    if (usable !== undefined) return { usable };
    const cause = new Error(`The ${kind} function gave no usable ${kind} but ${what}.`);
    return { reason: `${kind}-unavailable`, cause, ...details };
  }
}

/** By what it has: programs may bring a `fetch` of their own. */
function isResponse(value: unknown): value is ResponseLike {
  if (typeof value !== "object" || value === null) return false;
  const { status, text } = value as Partial<ResponseLike>;
  return typeof status === "number" && typeof text === "function";
}

function completeUrl(url: string, ids: HandshakeIds): string | undefined {
  try {
    return handshakeUrl(url, ids);
  } catch {
    return undefined;
  }
}
