import { createPublicKey, verify } from "node:crypto";

const { AWS_REGION, USER_POOL, CLIENT, ISSUER } = process.env;
let keys;

export const handler = async ({ methodArn, queryStringParameters: { token } }) => {
  const claims = await verified(token);
  if (claims === undefined) throw new Error("Unauthorized");
  const isMember = claims["cognito:groups"]?.includes("members") === true;
  return {
    principalId: claims.sub,
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: isMember ? "Allow" : "Deny", Resource: methodArn }],
    },
  };
};

async function verified(token) {
  keys ??= await (
    await fetch(`https://cognito-idp.${AWS_REGION}.amazonaws.com/${USER_POOL}/.well-known/jwks.json`)
  ).json();
  const [head, body, signature] = token.split(".");
  if (signature === undefined) return undefined;
  const { kid } = decoded(head);
  const jwk = keys.keys.find((key) => key.kid === kid);
  if (jwk === undefined) return undefined;
  const key = createPublicKey({ key: jwk, format: "jwk" });
  if (!verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))) return undefined;
  const claims = decoded(body);
  const isGood = claims.iss === ISSUER && claims.aud === CLIENT && claims.token_use === "id";
  return isGood && claims.exp > Date.now() / 1000 ? claims : undefined;
}

function decoded(part) {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}
