import { GetConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { expect } from "vitest";
import type { Connection } from "./support/connection.ts";
import { conformanceRows } from "./support/rows.ts";

const row = conformanceRows();

row("C29", "$disconnect tells how the client left", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const onDisconnect = { reportTo: await observer.id() };
  async function afterwards(leave: (client: Connection) => void) {
    leave(await guarded.connect({ onDisconnect }));
    const { event } = await observer.nextObservation();
    return event;
  }

  const event = await afterwards(({ webSocket }) => webSocket.close());
  expect(event.requestContext).toMatchObject({
    disconnectStatusCode: 1005,
    disconnectReason: "Client-side close frame status not set",
  });
  expect(Object.keys(event).sort()).toEqual(["headers", "isBase64Encoded", "multiValueHeaders", "requestContext"]);
  expect(Object.keys(event.headers ?? {}).sort()).toEqual(["Host", "X-Forwarded-For", "x-api-key", "x-restapi"]);

  const withText = await afterwards(({ webSocket }) => webSocket.close(1000, "bye"));
  expect(withText.requestContext).toMatchObject({ disconnectStatusCode: 1000, disconnectReason: "bye" });
  const lost = await afterwards(({ webSocket }) => webSocket.terminate());
  expect(lost.requestContext).toMatchObject({ disconnectStatusCode: 1006 });
});

row("C33", "a $disconnect that throws changes nothing for anybody", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const client = await guarded.connect({ onDisconnect: { reportTo: await observer.id(), throw: "on purpose" } });
  const ConnectionId = await client.id();
  client.webSocket.close(1000);
  expect((await observer.nextObservation()).event.requestContext.connectionId).toBe(ConnectionId);
  await expect(guarded.management.send(new GetConnectionCommand({ ConnectionId }))).rejects.toMatchObject({
    name: "GoneException",
  });
  expect((await observer.observe()).event.requestContext.routeKey).toBe("two-way");
  expect((await client.closed).code).toBe(1000);
});

row("C36", "a handshake that failed is followed by no $disconnect", async (target) => {
  const guarded = await target.api("guarded");
  const observer = await guarded.connect();
  const onDisconnect = { reportTo: await observer.id() };
  expect(await guarded.handshakeStatus({ do: { status: 401 }, onDisconnect })).toBe(401);
  expect(await guarded.handshakeStatus({ do: { throw: "on purpose" }, onDisconnect })).toBe(502);
  // What comes first is about the connection that was opened and closed after those.
  const client = await guarded.connect({ onDisconnect });
  const id = await client.id();
  client.webSocket.close();
  expect((await observer.nextObservation()).event.requestContext.connectionId).toBe(id);
  expect((await observer.observe()).event.requestContext.routeKey).toBe("two-way");
});
