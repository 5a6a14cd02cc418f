import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { type RoutesServer, serveRoutes } from "@switchboard/local-service/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createCognitoService } from "../src/service.ts";

const MEMBERS = "eu-west-1_Members01";
const service = createCognitoService([
  { id: MEMBERS, clientIds: ["web", "app"] },
  { id: "eu-west-1_Staff0001", clientIds: [] },
]);
const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${MEMBERS}`;

let server: RoutesServer;
beforeAll(async () => {
  server = await serveRoutes((request, response) => service.routes?.(request, response) ?? false);
});
afterAll(() => server[Symbol.asyncDispose]());

const json = async (path: string) => JSON.parse((await server.ask(path)).text);

async function claimsOf(token: string, pool = MEMBERS): Promise<Readonly<Record<string, unknown>>> {
  const [head = "", body = "", signature = ""] = token.split(".");
  const { keys }: { readonly keys: readonly JsonWebKey[] } = await json(`/${pool}/.well-known/jwks.json`);
  const key = createPublicKey({ key: keys[0] ?? {}, format: "jwk" });
  expect(verify("sha256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))).toBe(true);
  return JSON.parse(Buffer.from(body, "base64url").toString());
}

test("an id token of the first pool and client, which the pool's keys verify", async () => {
  const { status, headers, text } = await server.ask("/_cognito/token?user=ada&groups=members,admins");
  expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
  expect(await claimsOf(text)).toMatchObject({
    ...{ sub: "ada", iss: issuer, aud: "web", token_use: "id", "cognito:username": "ada" },
    "cognito:groups": ["members", "admins"],
  });
});

test("an access token, of whichever client and pool", async () => {
  const { text } = await server.ask("/_cognito/token?user=ada&use=access&client=app");
  expect(await claimsOf(text)).toMatchObject({ client_id: "app", token_use: "access", username: "ada" });
  const other = await server.ask("/_cognito/token?user=eve&pool=eu-west-1_Staff0001");
  expect(await claimsOf(other.text, "eu-west-1_Staff0001")).toMatchObject({ sub: "eve", aud: "local" });
  await expect(claimsOf(other.text)).rejects.toThrow();
});

test("the pool says who it is, and where its keys are", async () => {
  expect(await json(`/${MEMBERS}/.well-known/openid-configuration`)).toEqual({
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
  });
});

test.each([
  ["/_cognito/token", 400],
  ["/_cognito/token?user=ada&use=refresh", 400],
  ["/_cognito/token?user=ada&expires=soon", 400],
  ["/_cognito/token?user=ada&pool=eu-west-1_Nobody001", 404],
  ["/eu-west-1_Nobody001/.well-known/jwks.json", 418],
  [`/${MEMBERS}/users`, 418],
])("%s is answered with %i", async (path, status) => {
  expect((await server.ask(path)).status).toBe(status);
});

test("an operation of Cognito's API is refused, with what there is instead", async () => {
  const headers = { "x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth" };
  const { status, text } = await server.ask("/", { method: "POST", headers, body: "{}" });
  expect([status, JSON.parse(text)]).toEqual([
    400,
    {
      __type: "InvalidParameterException",
      message: "There are no users on this machine. GET /_cognito/token?user=… gives a token of any user.",
    },
  ]);
});

test("without a pool it answers nothing, and functions are told of nothing", async () => {
  const none = createCognitoService([]);
  await using empty = await serveRoutes((request, response) => none.routes?.(request, response) ?? false);
  expect((await empty.ask("/_cognito/token?user=ada")).status).toBe(418);
  expect(none.environment("http://127.0.0.1:8081")).toEqual({});
});
