import { createPublicKey, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { createSecretsManagerSecretStore, type JWKSResponse } from "@switchboard/adapters-aws/authentication";
import { describeSecretStore } from "@switchboard/domain/testing/contracts";
import { createIssuerRoutes, createLocalIssuer } from "@switchboard/local-cognito";
import { createLocalSecrets, createSecretsRoutes, SECRETS_PATH } from "@switchboard/local-secrets-manager";
import type { HttpRoutes } from "@switchboard/local-service";
import { describe, expect, test } from "vitest";

async function serve(routes: HttpRoutes): Promise<AsyncDisposable & { readonly origin: string }> {
  const server = createServer(async (request, response) => {
    if (!(await routes(request, response))) response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serveSecrets() {
  const served = await serve(
    createSecretsRoutes(createLocalSecrets({ region: "us-east-1", accountId: "000000000000" })),
  );
  const client = new SecretsManagerClient({
    endpoint: `${served.origin}${SECRETS_PATH}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return { ...served, client, origin: served.origin, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
}

describeSecretStore("Secrets Manager's API on this machine", async () => {
  const { client, [Symbol.asyncDispose]: dispose } = await serveSecrets();
  // Nobody listens at port 9.
  const unreachable = new SecretsManagerClient({
    ...{ endpoint: "http://127.0.0.1:9", region: "us-east-1", maxAttempts: 1 },
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  return {
    store: createSecretsManagerSecretStore({ client }),
    broken: createSecretsManagerSecretStore({ client: unreachable }),
    async put(name, value) {
      try {
        await client.send(new CreateSecretCommand({ Name: name, SecretString: value }));
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
        await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: value }));
      }
    },
    async [Symbol.asyncDispose]() {
      unreachable.destroy();
      client.destroy();
      await dispose();
    },
  };
});

describe("Secrets Manager on this machine", () => {
  test("finds secrets by ARN as well, and says which versions there are", async () => {
    await using served = await serveSecrets();
    const { ARN, VersionId: first = "" } = await served.client.send(
      new CreateSecretCommand({ Name: "a/b", SecretString: "1" }),
    );
    const { VersionId: second = "" } = await served.client.send(
      new PutSecretValueCommand({ SecretId: ARN, SecretString: "2" }),
    );
    expect(await served.client.send(new GetSecretValueCommand({ SecretId: ARN }))).toMatchObject({
      Name: "a/b",
      SecretString: "2",
      VersionId: second,
      VersionStages: ["AWSCURRENT"],
      CreatedDate: expect.any(Date),
    });
    expect(await served.client.send(new DescribeSecretCommand({ SecretId: "a/b" }))).toMatchObject({
      VersionIdsToStages: { [first]: ["AWSPREVIOUS"], [second]: ["AWSCURRENT"] },
    });
  });

  test("has no secret that was not made", async () => {
    await using served = await serveSecrets();
    for (const command of [
      new GetSecretValueCommand({ SecretId: "x" }),
      new DescribeSecretCommand({ SecretId: "x" }),
      new PutSecretValueCommand({ SecretId: "x", SecretString: "1" }),
    ]) {
      await expect(served.client.send(command as GetSecretValueCommand)).rejects.toBeInstanceOf(
        ResourceNotFoundException,
      );
    }
  });

  test.each(["constructor", "toString", "__proto__", "DeleteSecret"])("has no operation %s", async (operation) => {
    await using served = await serveSecrets();
    const headers = { "x-amz-target": `secretsmanager.${operation}` };
    const response = await fetch(`${served.origin}${SECRETS_PATH}`, { method: "POST", headers, body: "{}" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: "UnknownOperationException" });
  });

  test("a web page cannot use it: without the header that needs a permission, nothing is answered", async () => {
    await using served = await serveSecrets();
    const body = JSON.stringify({ SecretId: "x" });
    expect((await fetch(`${served.origin}${SECRETS_PATH}`, { method: "POST", body })).status).toBe(400);
  });
});

describe("the issuer on this machine", () => {
  const nowMs = Date.parse("2026-01-01T00:00:00Z");

  async function serveIssuer() {
    const issuer = await createLocalIssuer({ userPoolId: "us-east-1_Local0001", clientId: "local", now: () => nowMs });
    const served = await serve(createIssuerRoutes(issuer));
    return { origin: served.origin, [Symbol.asyncDispose]: () => served[Symbol.asyncDispose]() };
  }

  const partsOf = (token: string) => token.split(".").map((part) => Buffer.from(part, "base64url"));

  test("gives out id tokens as plain text, signed with the key that it publishes", async () => {
    await using served = await serveIssuer();
    const response = await fetch(`${served.origin}/token?user=ada&groups=a,b&expires=60`);
    expect(response.headers.get("content-type")).toMatch(/^text\/plain/);
    const token = await response.text();
    const [header = Buffer.alloc(0), payload = Buffer.alloc(0), signature = Buffer.alloc(0)] = partsOf(token);
    const { keys } = (await (await fetch(`${served.origin}/.well-known/jwks.json`)).json()) as JWKSResponse;
    const { kid } = JSON.parse(header.toString());
    const jwk = keys.find((key) => key.kid === kid);
    const key = createPublicKey({ key: { ...jwk }, format: "jwk" });
    expect(verify("sha256", Buffer.from(token.split(".").slice(0, 2).join(".")), key, signature)).toBe(true);
    expect(JSON.parse(payload.toString())).toMatchObject({
      sub: "ada",
      "cognito:groups": ["a", "b"],
      iss: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Local0001",
      aud: "local",
      token_use: "id",
      exp: nowMs / 1000 + 60,
    });
  });

  test("leaves groups out where there are none, and issues tokens that have expired", async () => {
    await using served = await serveIssuer();
    const token = await (await fetch(`${served.origin}/token?user=ada&expires=-60`)).text();
    const claims = JSON.parse(partsOf(token)[1]?.toString() ?? "");
    expect(claims).toMatchObject({ exp: nowMs / 1000 - 60 });
    expect(claims.iat).toBeLessThan(claims.exp);
    expect(claims).not.toHaveProperty("cognito:groups");
  });

  test.each(["", "?groups=a", "?user=", "?user=ada&expires=soon"])("refuses /token%s", async (query) => {
    await using served = await serveIssuer();
    expect((await fetch(`${served.origin}/token${query}`)).status).toBe(400);
  });

  test("takes no other request", async () => {
    await using served = await serveIssuer();
    expect((await fetch(`${served.origin}/token?user=ada`, { method: "POST" })).status).toBe(404);
    expect((await fetch(`${served.origin}/`)).status).toBe(404);
  });
});
