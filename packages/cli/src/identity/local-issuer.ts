import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";

export interface LocalTokenRequest {
  readonly user: string;
  /** Separated by commas. */
  readonly groups: string;
  readonly expiresInSeconds?: number;
}

/** An id token of the issuer that stands for Cognito on this machine. */
export async function localToken(origin: string, request: LocalTokenRequest): Promise<string> {
  const query = new URLSearchParams({ user: request.user, groups: request.groups });
  if (request.expiresInSeconds !== undefined) query.set("expires", String(request.expiresInSeconds));
  const response = await ask(origin, `/token?${query}`);
  if (response.status === 400) throw usageError("invalid-user", "The local issuer takes no such user or time.");
  if (!response.ok) throw noIssuer(origin);
  return (await response.text()).trim();
}

/** A URL that the local hub has signed for a session, as a backend would. */
export async function localSignedUrl(origin: string, session: string): Promise<string> {
  const response = await ask(origin, `/_switchboard/signed-url?${new URLSearchParams({ session })}`);
  const { url, message }: { url?: unknown; message?: unknown } = Object(await response.json().catch(() => undefined));
  if (response.status === 400) throw usageError("invalid-session", String(message));
  if (!response.ok || typeof url !== "string") throw noIssuer(origin);
  return url;
}

async function ask(origin: string, path: string): Promise<Response> {
  try {
    return await fetch(`${origin}${path}`, { signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    throw noHub(origin, cause);
  }
}

export function noHub(origin: string, cause?: unknown): CliError {
  return new CliError("no-hub", `No hub answers at ${origin}.`, {
    advice: "Start one with switchboard dev, or name another with --url, --stack or --profile.",
    ...{ exitCode: exitCodes.unreachable, cause },
  });
}

function noIssuer(origin: string): CliError {
  return new CliError("no-local-issuer", `What answers at ${origin} is no hub that issues tokens.`, {
    ...{ advice: "Name the hub's port with --url.", exitCode: exitCodes.unreachable },
  });
}
