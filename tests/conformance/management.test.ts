import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { expect, vi } from "vitest";
import type { FixtureApi } from "./support/fixture-api.ts";
import { conformanceRows } from "./support/rows.ts";

const row = conformanceRows();

/** Well-formed, and never given to anybody here. */
const UNUSED_ID = "AAAAAAAAAAAAAAA=";

/** The path of a connection below the host, unescaped. */
function pathOf({ managementEndpoint }: FixtureApi, id: string): string {
  // Without a path, where the endpoint has none: other emulators leave the stage out.
  return `${new URL(managementEndpoint).pathname.replace(/\/$/, "")}/@connections/${id}`;
}

async function closedId(api: FixtureApi): Promise<string> {
  const observer = await api.connect();
  const client = await api.connect({ onDisconnect: { reportTo: await observer.id() } });
  const id = await client.id();
  client.webSocket.close();
  await observer.nextObservation();
  return id;
}

row("C21", "a post over 131,072 bytes is 413, one of that size arrives", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect();
  const ConnectionId = await client.id();
  const post = (bytes: number) =>
    guarded.management.send(new PostToConnectionCommand({ ConnectionId, Data: "x".repeat(bytes) }));
  await expect(post(131_073)).rejects.toMatchObject({
    name: "PayloadTooLargeException",
    $metadata: { httpStatusCode: 413 },
  });
  await post(131_072);
  expect(await client.next()).toHaveLength(131_072);
});

row("C22", "a post reaches its connection from every client, however the path is written", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect();
  const ConnectionId = await client.id();
  await guarded.management.send(new PostToConnectionCommand({ ConnectionId, Data: "from the SDK" }));
  expect(await client.next()).toBe("from the SDK");

  const path = pathOf(guarded, ConnectionId);
  const escaped = path.replaceAll("=", "%3D");
  for (const written of [path, escaped, path.replace("@", "%40"), escaped.replace("@", "%40")]) {
    expect(await guarded.request("POST", written, written)).toMatchObject({ status: 200, body: "" });
    expect(await client.next()).toBe(written);
  }
});

row("C23", "a connection that is closed or never was is gone, with an empty body", async (target) => {
  const guarded = await target.api("guarded");
  for (const ConnectionId of [await closedId(guarded), UNUSED_ID]) {
    const gone = { name: "GoneException", $metadata: { httpStatusCode: 410 } };
    const { management } = guarded;
    await expect(management.send(new PostToConnectionCommand({ ConnectionId, Data: "x" }))).rejects.toMatchObject(gone);
    await expect(management.send(new GetConnectionCommand({ ConnectionId }))).rejects.toMatchObject(gone);
    await expect(management.send(new DeleteConnectionCommand({ ConnectionId }))).rejects.toMatchObject(gone);
    const { status, headers, body } = await guarded.request("POST", pathOf(guarded, ConnectionId), "x");
    expect([status, headers["x-amzn-errortype"], body]).toEqual([410, "GoneException", ""]);
  }
});

row("C24", "an id of the wrong form is 400", async (target) => {
  const guarded = await target.api("guarded");
  await expect(
    guarded.management.send(new PostToConnectionCommand({ ConnectionId: "abc", Data: "x" })),
  ).rejects.toMatchObject({ name: "BadRequestException", $metadata: { httpStatusCode: 400 } });
  const { body } = await guarded.request("POST", pathOf(guarded, "abc"), "x");
  expect(JSON.parse(body)).toEqual({ message: "Invalid connectionId: abc" });
});

row("C43", "an id whose padding bits are not zero is gone, not malformed", async (target) => {
  const guarded = await target.api("guarded");
  for (const ConnectionId of ["H111mc0HywMCEEf=", "BBBBBBBBBBBBBBB="]) {
    const gone = { name: "GoneException", $metadata: { httpStatusCode: 410 } };
    await expect(
      guarded.management.send(new PostToConnectionCommand({ ConnectionId, Data: "x" })),
    ).rejects.toMatchObject(gone);
  }
});

row("C25", "a post without the stage or to another one is 403", async (target) => {
  const guarded = await target.api("guarded");
  const id = await (await guarded.connect()).id();
  for (const path of [`/@connections/${id}`, `/no-such-stage/@connections/${id}`]) {
    expect(await guarded.request("POST", path, "x")).toMatchObject({ status: 403 });
  }
});

row("C37", "a request without a signature is 403, and does nothing", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect();
  const path = pathOf(guarded, await client.id());
  for (const method of ["POST", "GET", "DELETE"]) {
    const { status, headers, body } = await guarded.requestUnsigned(method, path, method === "POST" ? "x" : "");
    expect([status, headers["x-amzn-errortype"], JSON.parse(body)]).toEqual([
      403,
      "MissingAuthenticationTokenException",
      { message: "Missing Authentication Token" },
    ]);
  }
  expect(await guarded.request("POST", path, "signed")).toMatchObject({ status: 200 });
  expect(await client.next()).toBe("signed");
});

row("C26", "a connection cannot be posted to before its 101, and can right after it", async (target) => {
  const plain = await target.api("plain");
  const observer = await plain.connect();
  const client = await plain.connect({ do: { postToSelf: true, reportTo: await observer.id() } });
  const { selfPost, event } = await observer.nextObservation();
  expect(selfPost).toEqual({ status: 410, name: "GoneException" });
  const { connectionId: ConnectionId } = event.requestContext;
  await plain.management.send(new PostToConnectionCommand({ ConnectionId, Data: "welcome" }));
  expect(await client.next()).toBe("welcome");
});

row("C27", "GetConnection tells when and who, and when it was last active", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect({ headers: { "User-Agent": "conformance" } });
  const path = pathOf(guarded, await client.id());
  const look = async () => JSON.parse((await guarded.request("GET", path)).body);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const first = await look();
  expect(first).toEqual({
    connectedAt: time,
    identity: { sourceIp: expect.stringMatching(/^[\d.:a-f]+$/), userAgent: "conformance" },
    lastActiveAt: time,
  });
  await vi.waitFor(async () => {
    await client.observe();
    expect(Date.parse((await look()).lastActiveAt)).toBeGreaterThan(Date.parse(first.lastActiveAt));
  });
  const { ConnectedAt, Identity } = await guarded.management
    .send(new GetConnectionCommand({ ConnectionId: await client.id() }))
    .then(({ ConnectedAt, Identity }) => ({ ConnectedAt, Identity }));
  expect(ConnectedAt?.toISOString()).toBe(first.connectedAt);
  expect(Identity).toMatchObject({ UserAgent: "conformance" });
});

row("C28", "DeleteConnection closes with 1000 and $disconnect runs", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const client = await guarded.connect({ onDisconnect: { reportTo: await observer.id() } });
  expect(await guarded.request("DELETE", pathOf(guarded, await client.id()))).toMatchObject({ status: 204, body: "" });
  expect(await client.closed).toEqual({ code: 1000, reason: "Connection Closed Normally" });
  expect((await observer.nextObservation()).event.requestContext).toMatchObject({
    disconnectStatusCode: 1000,
    disconnectReason: "Connection Closed Normally",
  });
});
