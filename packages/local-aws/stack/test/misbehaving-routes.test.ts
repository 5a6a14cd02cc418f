import { fileURLToPath } from "node:url";
import { startGateway } from "@switchboard/local-api-gateway";
import { connect, handshakeStatus } from "@switchboard/local-api-gateway/testing";
import { createFunctionRuntime } from "@switchboard/local-lambda";
import type { GatewayEvent } from "@switchboard/local-service";
import { afterAll, expect, test } from "vitest";

const bundle = fileURLToPath(new URL("../../lambda/test/runtime/fixtures/misbehaving.cjs", import.meta.url));
const place = { region: "us-east-1", accountId: "123456789012" };
const runtime = createFunctionRuntime({
  functions: [
    { name: "Patient", bundle, handler: "route", timeoutMs: 20_000 },
    { name: "Hasty", bundle, handler: "route", timeoutMs: 300 },
  ],
  ...place,
});
const events: GatewayEvent[] = [];
const patient = { integration: { type: "AWS_PROXY", functionName: "Patient" } } as const;
const gateway = await startGateway({
  api: {
    ...{ ...place, apiId: "abcdef1234", stage: "prod", routeSelectionExpression: "$request.body.action" },
    routes: {
      $connect: patient,
      $default: { ...patient, routeResponse: true },
      hasty: { integration: { type: "AWS_PROXY", functionName: "Hasty" }, routeResponse: true },
    },
  },
  invoke: runtime.invoke,
  onEvent: (event) => events.push(event),
});
afterAll(async () => {
  await gateway.close();
  await runtime.close();
});

const GIVES_UP = ["exits", "kills itself", "fills one huge array", "throws where nobody catches"];
const internalServerError =
  /^\{"message": "Internal server error", "connectionId":"[\w-]{15}=", "requestId":"[\w-]{15}="\}$/;

test.each(GIVES_UP)("a $connect function that %s refuses its handshake with 502, and no other", async (how) => {
  const [broken, other] = await Promise.all([
    handshakeStatus(`${gateway.url}?how=${encodeURIComponent(how)}`),
    handshakeStatus(gateway.url),
  ]);
  expect([broken, other]).toEqual([502, 101]);
});

test.each([...GIVES_UP.map((how) => [how, "any"]), ["loops", "hasty"]])(
  "a function that %s is an error frame for its message, and everything else goes on",
  async (how, action) => {
    const client = await connect(gateway.url);
    const other = await connect(gateway.url);
    client.send(JSON.stringify({ action, how }));
    expect(await other.ask("{}")).toBe("fine");
    expect(await client.next()).toMatch(internalServerError);
    expect(await client.ask("{}")).toBe("fine");
    expect(events.filter(({ type }) => type === "fault")).toEqual([]);
    for (const { webSocket } of [client, other]) webSocket.close();
  },
);
