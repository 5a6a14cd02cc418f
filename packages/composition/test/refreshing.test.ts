import type { Clock } from "@switchboard/domain";
import { createMemoryCredentialsVerifier } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import {
  addresses,
  cognito,
  connecting,
  delivering,
  denials,
  departures,
  fanOut,
  gateway,
  groups,
  history,
  messages,
  presence,
  protocols,
  quotas,
  refreshing,
  runtime,
  storage,
  switchboardV1,
} from "../src/index.ts";
import { composeInMemory } from "../src/testing/index.ts";

const minuteMs = 60_000;
const pool = { AUTH: "cognito", COGNITO_USER_POOL_ID: "eu-central-1_AbCdEf123", COGNITO_CLIENT_ID: "client" };

/** A hub whose tokens say their user, their groups and in how many minutes they end, e.g. `ada|room,hall|10`. */
function setScene(environment: Readonly<Record<string, string>> = {}) {
  let clock: Pick<Clock, "now"> = { now: () => 0 };
  const ends = new Map<string, number>();
  const tokenVerifier = createMemoryCredentialsVerifier<string>((token) => {
    const [userId = "", names = "", minutes] = token.split("|");
    const provedUntilMs = ends.get(token) ?? clock.now() + Number(minutes) * minuteMs;
    ends.set(token, provedUntilMs);
    const groups = names.split(",").filter((name) => name !== "");
    return provedUntilMs <= clock.now() ? "token-expired" : { userId, groups, provedUntilMs };
  });
  const { part, memory } = composeInMemory(
    [
      ...([
        runtime,
        storage,
        presence,
        departures,
        switchboardV1,
        protocols,
        gateway,
        addresses,
        cognito,
        connecting,
      ] as const),
      ...([quotas, delivering, fanOut, history, groups, denials, refreshing, messages] as const),
    ],
    { ...pool, ...environment },
    { tokenVerifier },
  );
  clock = memory.clock;

  async function connect(connectionId: string, token: string) {
    const requestContext = { connectionId, routeKey: "$connect", requestId: "r", connectedAt: clock.now() };
    memory.gateway.open(connectionId);
    const query = { idToken: [token], session_id: ["tab"] };
    expect(await part("connectHandler")({ multiValueQueryStringParameters: query, requestContext })).toMatchObject({
      statusCode: 200,
    });
    return {
      async ask(frame: object): Promise<Readonly<Record<string, unknown>>> {
        const event = { body: JSON.stringify(frame), requestContext: { ...requestContext, routeKey: "$default" } };
        const { body } = await memory.clock.until(part("messageHandler")(event));
        return body === undefined ? {} : JSON.parse(body);
      },
      received: () =>
        memory.gateway.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload))),
    };
  }
  return { ...memory, connect };
}

test("a connection lives on with the token that it was refreshed with, and no longer than two hours and five minutes", async () => {
  const { clock, connect, gateway } = setScene();
  const ada = await connect("ada", "ada|old|10");
  const bob = await connect("bob", "bob|old,new|1000");
  clock.advance(9 * minuteMs);
  expect(await ada.ask({ action: "refresh", token: "ada|new|60" })).toMatchObject({
    type: "refreshed",
    groups: ["new"],
  });

  clock.advance(5 * minuteMs);
  const send = (group: string) =>
    bob.ask({ action: "sendMessage", to: { groups: [group] }, exclude: "connection", data: group });
  expect(await send("new")).toMatchObject({ delivered: 1 });
  expect(await send("old")).toMatchObject({ delivered: 0 });
  expect(ada.received()).toMatchObject([{ type: "message", data: "new" }]);

  clock.advance(50 * minuteMs);
  expect(await ada.ask({ action: "refresh", token: "ada|new|600" })).toMatchObject({
    ...{ type: "refreshed", expiresAt: new Date(clock.now() - 64 * minuteMs + 125 * minuteMs).toISOString() },
  });
  clock.advance(60 * minuteMs);
  expect(await send("new")).toMatchObject({ delivered: 1 });
  clock.advance(minuteMs);
  expect(await ada.ask({ action: "refresh", token: "ada|new|601" })).toEqual({});
  expect(ada.received().at(-1)).toMatchObject({ type: "close", code: "expired" });
  expect(await gateway.isOpen({ connectionId: "ada" })).toBe(false);
});

test("the log of a refresh that is refused has the reason, and nothing has the token", async () => {
  const { clock, connect, log } = setScene();
  const ada = await connect("ada", "ada|a|10");
  const kept = "ada|a|5";
  await ada.ask({ action: "refresh", token: kept });
  clock.advance(4 * minuteMs);
  await ada.ask({ action: "refresh", token: "ada|a|30" });
  clock.advance(2 * minuteMs);
  expect(await ada.ask({ action: "refresh", id: "r", token: kept })).toMatchObject({ id: "r", code: "unauthorized" });
  expect(log.entries().at(-1)).toMatchObject({ fields: { outcome: "unauthorized", reason: "token-expired" } });
  expect(JSON.stringify(log.entries())).not.toContain("ada|a");
});

test("a connection whose new token has lost its groups is in none of them, nor in what it joined by them, and reaches nobody by them", async () => {
  const { clock, connect, registry } = setScene({ JOIN: "team.{groups}.*,room.*" });
  const ada = await connect("ada", "ada|sales|10");
  const bob = await connect("bob", "bob|sales|1000");
  expect(await ada.ask({ action: "join", groups: ["team.sales.berlin", "room.1"] })).toMatchObject({ type: "joined" });
  expect(await bob.ask({ action: "join", groups: ["room.1"] })).toMatchObject({ type: "joined" });
  clock.advance(9 * minuteMs);
  expect(await ada.ask({ action: "refresh", token: "ada||60" })).toMatchObject({
    ...{ type: "refreshed", groups: ["room.1"] },
  });
  const found = await registry.find({ connectionId: "ada" });
  expect(found).toMatchObject({ identity: { groups: [] }, joinedGroups: ["room.1"] });
  expect(found?.addresses.filter(({ kind }) => kind === "group")).toEqual([{ kind: "group", id: "room.1" }]);

  const send = (to: object) => ada.ask({ action: "sendMessage", to, exclude: "connection", data: "x" });
  expect(await send({ groups: ["sales"] })).toMatchObject({ type: "error", code: "forbidden" });
  expect(await send({ users: ["bob"] })).toMatchObject({ type: "ack", delivered: 0 });
  expect(await send({ groups: ["room.1"] })).toMatchObject({ type: "ack", delivered: 1 });
  expect(bob.received()).toMatchObject([{ type: "message", data: "x" }]);
});
