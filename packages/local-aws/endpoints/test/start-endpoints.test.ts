import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { startEndpoints } from "../src/start-endpoints.ts";

describe("the port of the public names", () => {
  async function start() {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const endpoints = await startEndpoints([{ names: "here\\.example", url: `http://127.0.0.1:${port}` }]);
    const close = async () => {
      server.close();
      await endpoints.close();
    };
    return { ...endpoints.forFunctions, server, [Symbol.asyncDispose]: close };
  }

  async function statusBy(port: number, host: string): Promise<number | undefined> {
    const asking = httpRequest({ host: "127.0.0.1", port, headers: { host } }).end();
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    response.resume();
    return response.statusCode;
  }

  test("answers to no other name, whatever leads to it", async () => {
    await using port = await start();
    expect(await statusBy(port.port, "evil.example")).toBe(403);
    expect(await statusBy(port.port, `127.0.0.1:${port.port}`)).toBe(403);
    expect(await statusBy(port.port, "localhost")).toBe(403);
  });

  test("vouches for no other name, and is vouched for by nobody else", async () => {
    await using port = await start();
    const { certificate: ca } = port;
    const connectAs = async (servername: string, trusted: string[] = [ca]) => {
      const socket = connectTls({ host: "127.0.0.1", port: port.port, servername, ca: trusted });
      const outcome = await Promise.race([
        once(socket, "secureConnect").then(() => "connected"),
        once(socket, "error").then(([error]) => error.code),
      ]).catch((error) => error.code);
      socket.destroy();
      return outcome;
    };
    expect(await connectAs("here.example")).toBe("connected");
    expect(await connectAs("evil.example")).not.toBe("connected");
    expect(await connectAs("here.example", [...rootCertificates])).not.toBe("connected");
  });

  test("says that what it leads to is gone", async () => {
    await using port = await start();
    port.server.close();
    expect(await statusBy(port.port, "here.example")).toBe(502);
  });
});
