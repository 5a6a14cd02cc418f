import type { Need } from "@switchboard/client";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import type { Surroundings } from "../surroundings.ts";
import { regionIn } from "../target/aws.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { askPassword } from "./ask-password.ts";
import { type CognitoTokens, type Login, logIn, renew } from "./cognito-login.ts";
import { checkIdentity, DEFAULT_GROUPS, type IdentityOptions } from "./identity-options.ts";
import { localSignedUrl, localToken } from "./local-issuer.ts";
import { signingSecret } from "./signing-secret.ts";

/** How a connection proves who it is: functions that give what is good at that moment, as the client takes them. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: (need: Need) => Promise<string> }
  | { readonly kind: "signed"; readonly url: () => Promise<string> };

/** What is wrong with the credentials is found out here, before anything connects. */
export async function findCredentials(
  target: HubTarget,
  options: IdentityOptions & { readonly expires?: number },
  surroundings: Surroundings,
): Promise<Credentials> {
  checkIdentity(options);
  const { signed } = options;
  if (signed !== undefined) return { kind: "signed", url: await signer(target, signed, surroundings) };
  const given = surroundings.env["SWITCHBOARD_TOKEN"] ?? "";
  if (options.user === undefined && given !== "") return { kind: "token", token: async () => given };
  const user = options.user ?? target.user;
  if (user === undefined) return { kind: "none" };
  const { localOrigin } = target;
  if (localOrigin === undefined) return { kind: "token", token: await loginOf(target, user, options, surroundings) };
  const { groups = DEFAULT_GROUPS, expires } = options;
  const request = { user, groups, ...(expires !== undefined && { expiresInSeconds: expires }) };
  return { kind: "token", token: () => localToken(localOrigin, request) };
}

async function signer(target: HubTarget, session: string, surroundings: Surroundings): Promise<() => Promise<string>> {
  const { url, localOrigin } = target;
  if (localOrigin !== undefined) return () => localSignedUrl(localOrigin, session);
  const secret = await signingSecret(target, surroundings);
  const sign = () => signWebSocketUrl({ url, session, secret });
  try {
    sign();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw usageError("invalid-session", cause.message);
  }
  return async () => sign();
}

/** Logs in now; later tokens come from the refresh token, which is kept in memory alone. */
async function loginOf(
  target: HubTarget,
  user: string,
  { groups, expires }: IdentityOptions & { readonly expires?: number },
  surroundings: Surroundings,
): Promise<(need: Need) => Promise<string>> {
  if (groups !== undefined || expires !== undefined) {
    throw usageError("conflicting-options", "--groups and --expires are for the local issuer: Cognito decides both.");
  }
  if (target.cognitoClientId === undefined) {
    throw usageError(
      "no-cognito-client",
      "Nothing says by which app client of Cognito the user logs in.",
      "Name the stack, set the profile with --cognito-client ID, or give an id token in SWITCHBOARD_TOKEN.",
    );
  }
  const login = await loginAt(target, target.cognitoClientId, surroundings);
  let tokens: CognitoTokens = await logIn(login, user, await askPassword(user, surroundings));
  return async ({ fresh }) => {
    if (fresh && tokens.refreshToken !== undefined) tokens = await renew(login, tokens.refreshToken);
    return tokens.idToken;
  };
}

async function loginAt({ aws }: HubTarget, clientId: string, { env }: Surroundings): Promise<Login> {
  const region = aws.region ?? (await defaultRegion(aws.profile));
  const endpoint = env["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] || env["AWS_ENDPOINT_URL"];
  return { region, clientId, ...(endpoint && { endpoint }) };
}

/** As clients of AWS find it, in the shared configuration. */
async function defaultRegion(profile: string | undefined): Promise<string> {
  const { LambdaClient } = await import("@aws-sdk/client-lambda");
  const client = new LambdaClient(profile === undefined ? {} : { profile });
  try {
    return await regionIn(client.config);
  } finally {
    client.destroy();
  }
}

/** What a hub's refusal of the credentials is told as. */
export function refusedCredentials(status: number | undefined, kind: Credentials["kind"]): CliError {
  const proof = { none: "a connection without a proof", token: "the token", signed: "the signature" }[kind];
  const advice =
    status === 401 && kind === "none"
      ? "Connect with --user or --signed: the hub takes nobody without a proof."
      : "switchboard doctor finds out why: a wrong stage, a proof that is not taken, a user who is kept out.";
  return new CliError("refused", `The hub refuses ${proof}${status === undefined ? "" : ` with ${status}`}.`, {
    ...{ advice, exitCode: exitCodes.notPermitted },
  });
}
