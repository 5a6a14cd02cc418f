import { subprotocol } from "@switchboard/protocol";
import { handshakeUrl } from "./handshake-url.ts";
import type { Failure } from "./loss.ts";
import type { Given, Need } from "./options.ts";
import type { Settings } from "./settings.ts";

/** What a handshake is made of. */
export interface Credentials {
  readonly url: string;
  readonly protocols: readonly string[];
}

/** What a subprotocol can be made of: a token of HTTP, RFC 9110 section 5.6.2. */
const httpToken = /^[!#$%&'*+.^_`|~\w-]+$/;

/** Asks for URL and token, as far as they come from functions. */
export async function getCredentials(settings: Settings, need: Need): Promise<Credentials | Failure> {
  const url = await ask(settings.url, need, "url");
  if (typeof url !== "string") return url;
  const complete = completeUrl(url, settings);
  if (complete === undefined) return { reason: "invalid-url", final: true };
  if (settings.token === undefined) return { url: complete, protocols: [subprotocol] };
  const token = await ask(settings.token, need, "token");
  if (typeof token !== "string") return token;
  if (!httpToken.test(token)) return { reason: "invalid-token", final: true };
  return { url: complete, protocols: [subprotocol, `bearer.${token}`] };
}

/** What was thrown is not passed on: it may repeat a secret. */
async function ask(
  source: string | ((need: Need) => Given | Promise<Given>),
  need: Need,
  kind: "token" | "url",
): Promise<string | Failure> {
  try {
    // Programs that no compiler has checked give anything.
    const given: unknown = typeof source === "function" ? await source(need) : source;
    if (given === undefined || given === null || given === "") return { reason: `${kind}-refused`, final: true };
    return typeof given === "string" ? given : { reason: `invalid-${kind}`, final: true };
  } catch {
    return { reason: `${kind}-unavailable` };
  }
}

function completeUrl(url: string, ids: Pick<Settings, "clientId" | "sessionId">): string | undefined {
  try {
    return handshakeUrl(url, ids);
  } catch {
    return undefined;
  }
}
