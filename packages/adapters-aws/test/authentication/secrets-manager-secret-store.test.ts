import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { createSecretsManagerClient, createSecretsManagerSecretStore } from "../../src/authentication/index.ts";

process.env["AWS_ACCESS_KEY_ID"] ??= "local";
process.env["AWS_SECRET_ACCESS_KEY"] ??= "local";

async function readFrom(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createSecretsManagerClient({ endpoint, region: "eu-central-1", deadlineMs: 200 });
  try {
    return await createSecretsManagerSecretStore({ client }).read("signing");
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
}

test.each([
  ["is binary", { SecretBinary: "bmV2ZXI=" }],
  ["is empty", { SecretString: "" }],
])("a version before that %s is none", async (_what, before) => {
  const answer: RequestListener = (request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const content = body.includes("AWSPREVIOUS") ? before : { SecretString: "never-log-current" };
      response.end(JSON.stringify({ Name: "signing", ...content }));
    });
  };
  expect(await readFrom(answer)).toEqual({ current: "never-log-current" });
});

test.each<[string, RequestListener]>([
  [
    "there is none by that name",
    (_request, response) => response.writeHead(400).end(JSON.stringify({ __type: "ResourceNotFoundException" })),
  ],
  ["it may not be read", (_request, response) => response.writeHead(400).end('{"__type":"AccessDeniedException"}')],
  [
    "it holds no text",
    (_request, response) => response.end(JSON.stringify({ Name: "signing", SecretBinary: "bmV2ZXI=" })),
  ],
  ["it is empty", (_request, response) => response.end(JSON.stringify({ Name: "signing", SecretString: "" }))],
  ["Secrets Manager fails", (_request, response) => response.writeHead(500).end()],
  ["Secrets Manager never answers", () => {}],
])("a secret that cannot be read is a fault that says which, in time: %s", async (_what, answer) => {
  await expect(readFrom(answer)).rejects.toThrow("The secret signing cannot be read.");
});
