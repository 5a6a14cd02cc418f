import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { clientConfig, startHub } from "../support/hub.ts";

test("under a domain, functions reach connections at URLs without a stage: each of those that post", async () => {
  const parameters = {
    DomainName: "realtime.example.com",
    CertificateArn: "arn:aws:acm:us-east-1:000000000000:certificate/12345678-1234-1234-1234-123456789012",
    HostedZoneId: "Z0123456789ABCDEFGHIJ",
    DisableExecuteApiEndpoint: "true",
  };
  await using hub = await startHub({ DIRECT_DELIVERY_LIMIT: "1" }, { parameters });
  expect(hub.events.filter(({ type }) => type === "warning")).toEqual([]);
  const endpoints = hub.switchboard.definition.functions.flatMap(
    ({ definition }) => definition.environment?.["MANAGEMENT_ENDPOINT"] ?? [],
  );
  expect(new Set(endpoints)).toEqual(new Set(["https://realtime.example.com"]));
  const [alice, bob] = [await hub.connect({ session_id: "alice" }), await hub.connect({ session_id: "bob" })];
  for (const client of [alice, bob]) await client.hello();

  const lambda = new LambdaClient({ ...clientConfig, endpoint: `http://127.0.0.1:${hub.switchboard.gateway.port}` });
  const invoke = async (FunctionName: string, request: object): Promise<object> => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }));
    return JSON.parse(Payload?.transformToString() ?? "");
  };
  expect(await alice.ask({ action: "sendMessage", to: { sessions: ["bob"] }, data: 1 })).toMatchObject({
    delivered: 1,
  });
  expect(await bob.next()).toMatchObject({ type: "message", data: 1 });
  // The function delivers to one, a worker to the other.
  await invoke("PublishFunction", { to: { sessions: ["anon/bob", "anon/alice"] }, data: 2 });
  for (const client of [alice, bob]) expect(await client.next()).toMatchObject({ type: "message", data: 2 });
  // Posts what it has to say, and closes.
  expect(await invoke("ManageFunction", { close: { sessions: ["bob"] } })).toMatchObject({ closed: 1 });
  expect(await bob.next()).toMatchObject({ type: "close" });

  const managed = hub.events.flatMap((event) => (event.type === "managed" ? [[event.operation, event.status]] : []));
  expect(managed).toContainEqual(["DELETE", 204]);
  expect(managed.filter(([, status]) => Number(status) >= 300)).toEqual([]);
  lambda.destroy();
});
