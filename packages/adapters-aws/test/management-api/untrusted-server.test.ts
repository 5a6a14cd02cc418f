import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttpExchange } from "../../src/http/http-exchange.ts";

let server: ReturnType<typeof createServer>;
let requests = 0;
const directory = mkdtempSync(join(tmpdir(), "switchboard-"));

beforeAll(async () => {
  const [cert, key] = [join(directory, "certificate.pem"), join(directory, "key.pem")];
  const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...made, "-keyout", key, "-out", cert], { stdio: "ignore" });
  server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_request, response) => {
    requests += 1;
    response.end();
  });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

test("a server whose certificate nobody vouches for gets no post", async () => {
  const endpoint = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const { exchange } = createHttpExchange({ endpoint, deadlineMs: 5000 });
  await expect(exchange("/", ["Content-Length", "0"], new Uint8Array())).rejects.toMatchObject({
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  expect(requests).toBe(0);
});
