/** Who connects (rule C1). */
export interface HandshakeIds {
  readonly clientId: string;
  readonly sessionId: string | undefined;
}

/** The URL with who connects in it. What it says already stays, as in a URL that a backend made. */
export function handshakeUrl(url: string, { clientId, sessionId }: HandshakeIds): string {
  const complete = new URL(url);
  const query = complete.searchParams;
  if (!query.has("client_id")) query.set("client_id", clientId);
  if (sessionId !== undefined && !query.has("session_id")) query.set("session_id", sessionId);
  return complete.href;
}
