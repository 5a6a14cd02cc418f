/** The URL with who connects in it (rule C1). What it says already stays, as in a URL that a backend made. */
export function handshakeUrl(
  url: string,
  ids: { readonly clientId: string; readonly sessionId: string | undefined },
): string {
  const complete = new URL(url);
  const query = complete.searchParams;
  if (!query.has("client_id")) query.set("client_id", ids.clientId);
  if (ids.sessionId !== undefined && !query.has("session_id")) query.set("session_id", ids.sessionId);
  return complete.href;
}
