import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { expect, test } from "vitest";
import { createAuthority, createAuthorityKey } from "../src/certificate-authority.ts";

const NAMES = ["localhost", "127.0.0.1", "::1"] as const;

/** How a client that trusts the authority gets on with a server of these names. */
async function outcomeOf(permittedNames: readonly string[] | undefined, servername: string): Promise<string> {
  const made = createAuthorityKey("Test", permittedNames === undefined ? {} : { permittedNames });
  const authority = createAuthority("Test", made);
  const server = createServer(authority.issue([servername])).listen(0, "127.0.0.1");
  server.on("tlsClientError", () => undefined);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = connect({ host: "127.0.0.1", port, servername, ca: authority.certificate });
  const outcome = await new Promise<string>((resolve) => {
    socket.once("secureConnect", () => resolve("trusted"));
    socket.once("error", (error) => resolve(String(Object(error).code)));
  });
  socket.destroy();
  server.close();
  return outcome;
}

test("clients trust the servers of an authority that they trust", async () => {
  expect(await outcomeOf(undefined, "anything.example")).toBe("trusted");
  expect(await outcomeOf(NAMES, "localhost")).toBe("trusted");
});

test("an authority for some names is good for no others", async () => {
  expect(await outcomeOf(NAMES, "bank.example")).not.toBe("trusted");
});

test("a certificate is what it says", () => {
  const made = createAuthorityKey("Tëst", { permittedNames: NAMES });
  const authority = createAuthority("Tëst", made);
  const root = new X509Certificate(authority.certificate);
  const server = new X509Certificate(authority.issue(NAMES).cert);
  expect([root.ca, server.ca]).toEqual([true, false]);
  expect([root.subject, server.issuer, server.subject]).toEqual(["CN=Tëst", "CN=Tëst", "CN=localhost"]);
  expect([root.verify(root.publicKey), server.verify(root.publicKey), server.checkIssued(root)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(server.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  const days = (Date.parse(server.validTo) - Date.parse(server.validFrom)) / 86_400_000;
  expect(days).toBe(825);
  expect(Date.parse(server.validFrom)).toBeLessThan(Date.now());
  expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
});

test("no two certificates have one serial number", () => {
  const authority = createAuthority("Test", createAuthorityKey("Test"));
  const serials = [1, 2, 3].map(() => new X509Certificate(authority.issue(["a.example"]).cert).serialNumber);
  expect(new Set(serials).size).toBe(3);
});
