// `$connect`, as it would be written without the hub: a token or a signature, and a record per address.

import { createHmac, timingSafeEqual } from "node:crypto";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { records } from "./table.ts";

type Query = NonNullable<WebSocketEvent["queryStringParameters"]>;

const maxAgeMs = 300_000;

const verifier = CognitoJwtVerifier.create({
  userPoolId: process.env["COGNITO_USER_POOL_ID"] ?? "",
  clientId: process.env["COGNITO_CLIENT_ID"] ?? "",
  tokenUse: "id",
});
const secrets = new SecretsManagerClient({});
let secret: Promise<string> | undefined;

export async function handler({
  requestContext,
  queryStringParameters = {},
}: WebSocketEvent): Promise<WebSocketResult> {
  try {
    const identity = await identify(queryStringParameters);
    if (identity === undefined) return { statusCode: 401 };
    const { sessionId, userId, groups } = identity;
    const addresses = [
      ...(sessionId === undefined ? [] : [`session#${sessionId}`]),
      ...(userId === undefined ? [] : [`user#${userId}`]),
      ...groups.map((group) => `group#${group}`),
    ];
    const { connectionId } = requestContext;
    const connectedAt = new Date().toISOString();
    await records.put(addresses.map((address) => ({ address, connectionId, connectedAt, sessionId, userId })));
    return { statusCode: 200 };
  } catch (error) {
    console.error(error);
    return { statusCode: 500 };
  }
}

async function identify(query: Query) {
  const { idToken, session, session_id: sessionId = session } = query;
  if (idToken !== undefined) {
    const claims = await verifier.verify(idToken).catch(() => undefined);
    const groups = claims?.["cognito:groups"] ?? [];
    return claims === undefined || groups.length === 0 ? undefined : { sessionId, userId: claims.sub, groups };
  }
  if (session !== undefined && !(await isSigned(query))) return undefined;
  return { sessionId, userId: undefined, groups: [] };
}

async function isSigned({ session, date_time: time = "", signature = "" }: Query): Promise<boolean> {
  if (!(Math.abs(Date.now() - Date.parse(time)) <= maxAgeMs)) return false;
  secret ??= secrets
    .send(new GetSecretValueCommand({ SecretId: process.env["SIGNING_SECRET_NAME"] }))
    .then(({ SecretString = "" }) => SecretString);
  const expected = createHmac("sha256", await secret)
    .update(`${session}:${time}`)
    .digest();
  const given = Buffer.from(signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
