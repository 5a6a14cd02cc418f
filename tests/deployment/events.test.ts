import { readFileSync } from "node:fs";
import { type InvocationOutcome, startGateway } from "@switchboard/local-aws";
import { asText, isList, isObject, type Json } from "@switchboard/template";
import { expect, test } from "vitest";
import { connectClient } from "../support/client.ts";
import { deployed, leastParameters, ofType } from "../support/deployment.ts";

function sample(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../../infra/events/${name}.json`, import.meta.url), "utf8"));
}

/** Which members an event has, and of which kind they are; lists and the values that clients choose are not gone into. */
function shapeOf(event: Json | undefined): unknown {
  if (isList(event)) return "list";
  if (!isObject(event)) return typeof event;
  return Object.fromEntries(
    Object.entries(event)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      // Clients differ in the headers that they send.
      .map(([name, value]) => [name, /headers/i.test(name) ? "headers" : shapeOf(value)]),
  );
}

test("the sample events are what the gateway sends for such a connection", async () => {
  const seen = new Map<string, Json>();
  const answer: InvocationOutcome = { kind: "returned", resultJson: '{"statusCode":200}' };
  const integration = { type: "AWS_PROXY", functionName: "f" } as const;
  const stack = deployed(leastParameters);
  const [[, api] = ["", {}]] = ofType(stack, "AWS::ApiGatewayV2::Api");
  await using gateway = await startGateway({
    port: 0,
    api: {
      ...{ apiId: "abcdef1234", region: "us-east-1", accountId: "123456789012", stage: "development" },
      routeSelectionExpression: asText(api["RouteSelectionExpression"] ?? "") ?? "",
      routes: Object.fromEntries(
        ["$connect", "$disconnect", "$default", "sendMessage"].map((key) => [key, { integration }]),
      ),
    },
    invoke: async (_name, eventJson) => {
      const event: { readonly requestContext: { readonly routeKey: string } } = JSON.parse(eventJson);
      seen.set(event.requestContext.routeKey, JSON.parse(eventJson));
      return answer;
    },
  });
  const client = await connectClient(`${gateway.url}?client_id=web-123&session_id=alice`, {
    protocols: [],
    headers: { "User-Agent": "Mozilla/5.0 (X11; Linux x86_64)" },
  });
  client.send({ action: "hello" });
  client.send({ action: "sendMessage", sessions: ["bob"], text: "hello" });
  await expect.poll(() => seen.size, { timeout: 10_000 }).toBe(3);
  await client.close();
  await expect.poll(() => seen.size, { timeout: 10_000 }).toBe(4);

  const samples = {
    connect: "$connect",
    default: "$default",
    "send-message": "sendMessage",
    disconnect: "$disconnect",
  };
  for (const [name, routeKey] of Object.entries(samples)) {
    expect(shapeOf(sample(name)), name).toEqual(shapeOf(seen.get(routeKey)));
    expect(sample(name), name).toMatchObject({ requestContext: { routeKey, connectionId: "Qx7bTWvGIAMCE9w=" } });
  }
});
