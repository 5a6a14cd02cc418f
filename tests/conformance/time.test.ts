import { once } from "node:events";
import { PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { gatewayFacts } from "@switchboard/probe";
import { expect } from "vitest";
import { conformanceRows } from "./support/rows.ts";

const row = conformanceRows();

const MINUTE_MS = 60_000;
const GOING_AWAY = { code: gatewayFacts.idleCloses, reason: "Going away" };

row(
  "C30",
  "★ ten idle minutes close with 1001; pings and messages in either direction start them anew",
  async (target) => {
    const guarded = await target.api("guarded");
    const observer = await guarded.connect();
    const idle = await guarded.connect({ onDisconnect: { reportTo: await observer.id() } });
    const [pinging, sending, receiving] = [await guarded.connect(), await guarded.connect(), await guarded.connect()];
    const ConnectionId = await receiving.id();

    async function traffic(): Promise<void> {
      pinging.webSocket.ping();
      await once(pinging.webSocket, "pong");
      await sending.observe();
      await observer.observe();
      await guarded.management.send(new PostToConnectionCommand({ ConnectionId, Data: "still there?" }));
      expect(await receiving.next()).toBe("still there?");
    }

    await target.passTime(guarded, 6 * MINUTE_MS);
    await traffic();
    await target.passTime(guarded, 5 * MINUTE_MS);
    expect(await idle.closed).toEqual(GOING_AWAY);
    expect((await observer.nextObservation()).event.requestContext).toMatchObject({
      disconnectStatusCode: 1001,
      disconnectReason: "Going away",
    });
    await traffic();
    expect([pinging, sending, receiving].map(({ webSocket }) => webSocket.readyState)).toEqual([1, 1, 1]);
  },
);

row("C31", "two hours close with 1001, whatever the traffic", async (target) => {
  const guarded = await target.api("guarded");
  const client = await guarded.connect();
  for (let minutes = 0; minutes < 119; minutes += 7) {
    await client.observe();
    await target.passTime(guarded, 7 * MINUTE_MS);
  }
  await client.observe();
  await target.passTime(guarded, 2 * MINUTE_MS);
  expect(await client.closed).toEqual(GOING_AWAY);
});
