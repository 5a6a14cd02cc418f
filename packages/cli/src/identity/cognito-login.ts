import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";

export interface Login {
  readonly region: string;
  readonly clientId: string;
  /** Where Cognito is, if not at its own address: as AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER says. */
  readonly endpoint?: string;
}

export interface CognitoTokens {
  readonly idToken: string;
  readonly refreshToken?: string;
}

/** Logs a user in by the flow USER_PASSWORD_AUTH, which the app client has to allow. Takes no AWS credentials. */
export function logIn(login: Login, user: string, password: string): Promise<CognitoTokens> {
  return initiateAuth(login, "USER_PASSWORD_AUTH", { USERNAME: user, PASSWORD: password });
}

/** A new id token, without the password. */
export async function renew(login: Login, refreshToken: string): Promise<CognitoTokens> {
  const { idToken } = await initiateAuth(login, "REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: refreshToken });
  return { idToken, refreshToken };
}

/** Source: Amazon Cognito user pools API reference, InitiateAuth. */
async function initiateAuth(
  { region, clientId, endpoint = `https://cognito-idp.${region}.amazonaws.com` }: Login,
  flow: string,
  parameters: Readonly<Record<string, string>>,
): Promise<CognitoTokens> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth",
    },
    body: JSON.stringify({ AuthFlow: flow, ClientId: clientId, AuthParameters: parameters }),
    signal: AbortSignal.timeout(20_000),
  }).catch((cause: unknown) => {
    throw new CliError("cognito-unreachable", `Cognito in ${region} gives no answer.`, {
      ...{ advice: "Check the network and the region.", exitCode: exitCodes.unreachable, cause },
    });
  });
  const body: Answer = Object(await response.json().catch(() => undefined));
  if (!response.ok) throw refusal(String(body.__type ?? response.status));
  if (typeof body.ChallengeName === "string") {
    throw new CliError("login-challenged", `Cognito wants more than a password: ${body.ChallengeName}.`, {
      advice: "Answer it once in your application, or give an id token of yours in SWITCHBOARD_TOKEN.",
      exitCode: exitCodes.notPermitted,
    });
  }
  const { IdToken, RefreshToken } = body.AuthenticationResult ?? {};
  if (typeof IdToken !== "string") throw refusal("no id token in the answer");
  return { idToken: IdToken, ...(typeof RefreshToken === "string" && { refreshToken: RefreshToken }) };
}

interface Answer {
  readonly __type?: unknown;
  readonly ChallengeName?: unknown;
  readonly AuthenticationResult?: { readonly IdToken?: unknown; readonly RefreshToken?: unknown };
}

const ADVICE: Readonly<Record<string, string>> = {
  NotAuthorizedException: "Check user and password; the app client must have no secret.",
  UserNotFoundException: "Check the user's name.",
  UserNotConfirmedException: "Confirm the user first.",
  PasswordResetRequiredException: "Reset the password first.",
  InvalidParameterException: "Allow ALLOW_USER_PASSWORD_AUTH in the app client.",
  ResourceNotFoundException: "Check the app client's id and the region.",
  TooManyRequestsException: "Try again later.",
};

function refusal(type: string): CliError {
  const name = type.split("#").at(-1) ?? type;
  if (name === "ResourceNotFoundException") {
    return usageError("login-refused", "Cognito knows no such app client.", ADVICE[name]);
  }
  const advice = ADVICE[name];
  return new CliError("login-refused", `Cognito refuses the login: ${name}.`, {
    ...(advice !== undefined && { advice }),
    exitCode: exitCodes.notPermitted,
  });
}
