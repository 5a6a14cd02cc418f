import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { apiNames, serviceNames } from "../src/public-names.ts";
import { startEndpoints } from "../src/start-endpoints.ts";

const hasPython = spawnSync("python3", ["-c", "import ssl"]).status === 0;
const has = (library: string) => hasPython && spawnSync("python3", ["-c", `import ${library}`]).status === 0;

const domainName = "abcdef1234.execute-api.us-east-1.amazonaws.com";

/** What a Python program prints that is told where the public names lead. */
async function printed(program: string): Promise<string> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.setHeader("content-type", "application/json");
    response.end('{"TableNames":["things"]}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoints = await startEndpoints([
    { names: apiNames({ apiId: "abcdef1234", region: "us-east-1", domainName }), url },
    { names: serviceNames(["dynamodb"]), url },
  ]);
  const child = spawn("python3", ["-c", `import local_endpoints\nlocal_endpoints.lead_here()\n${program}`], {
    env: {
      ...{ PATH: process.env["PATH"], HOME: process.env["HOME"], PYTHONDONTWRITEBYTECODE: "1" },
      PYTHONPATH: fileURLToPath(new URL("../src", import.meta.url)),
      ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      LOCAL_AWS_RUNTIME: JSON.stringify({ endpoints: endpoints.forFunctions }),
    },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => output.push(String(chunk)));
  await once(child, "close");
  await endpoints.close();
  server.close();
  return [...output, ...requests].join("\n");
}

describe.skipIf(!hasPython)("a Python function that calls AWS by its public names", () => {
  test("reaches its API with what Python has built in, as strict as it can be", async () => {
    const output = await printed(`
import ssl, urllib.request
context = ssl.create_default_context()
context.verify_flags |= ssl.VERIFY_X509_STRICT
url = "https://${domainName}/dev/@connections/abc"
print(urllib.request.urlopen(urllib.request.Request(url, data=b"x"), context=context).status)`);
    expect(output).toContain("200\n");
    expect(output).toContain("POST /dev/@connections/abc");
  });

  test("without TLS, and from asyncio", async () => {
    const output = await printed(`
import asyncio, urllib.request
print(urllib.request.urlopen("http://dynamodb.us-east-1.amazonaws.com/").status)
async def main():
    reader, writer = await asyncio.open_connection("${domainName}", 443, ssl=True)
    writer.write(b"GET /async HTTP/1.1\\r\\nhost: ${domainName}\\r\\nconnection: close\\r\\n\\r\\n")
    print(await reader.readline())
asyncio.run(main())`);
    expect(output).toContain("200\n");
    expect(output).toContain("HTTP/1.1 200 OK");
    expect(output).toContain("GET /async");
  });

  test.skipIf(!has("boto3"))("with boto3", async () => {
    const output = await printed(`
import boto3
print(boto3.client("dynamodb", region_name="us-east-1").list_tables()["TableNames"])
api = boto3.client("apigatewaymanagementapi", region_name="us-east-1", endpoint_url="https://${domainName}/dev")
api.post_to_connection(ConnectionId="abc", Data=b"x")`);
    expect(output).toContain("['things']");
    expect(output).toMatch(/POST \/dev\/(@|%40)connections\/abc/);
  });

  test.skipIf(!has("requests"))("with requests", async () => {
    expect(await printed(`import requests\nprint(requests.get("https://${domainName}/dev").status_code)`)).toContain(
      "200",
    );
  });

  test("loads nothing before it is needed, and sees nothing of it", async () => {
    const output = await printed(`
import os, sys
print("ssl" in sys.modules, "socket" in sys.modules, "LOCAL_AWS_RUNTIME" in os.environ)`);
    expect(output).toContain("False False False");
  });

  test("goes elsewhere as ever", async () => {
    const output = await printed(`
import socket
listening = socket.create_server(("127.0.0.1", 0))
socket.create_connection(("localhost", listening.getsockname()[1]))
print("connected")`);
    expect(output).toContain("connected");
  });
});
