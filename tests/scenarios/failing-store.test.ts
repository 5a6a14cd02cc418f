import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Call, type FaultProxy, startFaultProxy, throttled } from "@switchboard/local-dynamodb/fault-proxy";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

// The hub's functions reach DynamoDB through a proxy that does to their calls what DynamoDB does on its bad days.
let hub: Hub;
let proxy: FaultProxy;
beforeAll(async () => {
  let target = "";
  proxy = await startFaultProxy(() => target);
  hub = await startHub({ AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint });
  target = hub.switchboard.dynamoDbEndpoint;
});
beforeEach(() => proxy.decide(() => "pass"));
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

const isPut = ({ operation, input }: Call) =>
  operation === "BatchWriteItem" && JSON.stringify(input).includes("PutRequest");
const errorsLogged = () =>
  hub.lines.map(({ line }) => JSON.parse(line) as Record<string, unknown>).filter(({ level }) => level === "ERROR");

test.each([
  ["throttling", throttled, 429, "ThrottlingException"],
  ["a validation error", { status: 400, error: "ValidationException" }, 400, "ValidationException"],
  ["a missing table", { status: 400, error: "ResourceNotFoundException" }, 404, "ResourceNotFoundException"],
  ["anything else", { status: 500, error: "InternalServerError" }, 500, "InternalServerError"],
] as const)(
  "%s while registering refuses the handshake with its status; the log has the cause",
  async (_what, fate, status, cause) => {
    const logged = errorsLogged().length;
    const before = await hub.items();
    proxy.decide((call) => (isPut(call) ? fate : "pass"));
    await expect(hub.connect({ session_id: "refused" })).rejects.toMatchObject({ status });
    expect(await hub.items()).toEqual(before);
    const [error, ...others] = errorsLogged().slice(logged);
    expect(others).toEqual([]);
    expect(error).toMatchObject({ message: "connect", outcome: status });
    expect(JSON.stringify(error?.["error"])).toContain(cause);
  },
);

test("registering that fails half-way takes back what it wrote once throttling ends", async () => {
  const before = await hub.items();
  let puts = 0;
  let deletions = 0;
  proxy.decide((call) => {
    // Of the connection's items two are written at first, then none; taking back is throttled at first, then works.
    if (isPut(call)) return { firstOnly: ++puts === 1 ? 2 : 0 };
    return call.operation === "BatchWriteItem" && ++deletions < 3 ? throttled : "pass";
  });
  await expect(hub.connect({ session_id: "half-way", client_id: "half-way" })).rejects.toMatchObject({ status: 429 });
  expect(deletions).toBeGreaterThanOrEqual(3);
  expect(await hub.items()).toEqual(before);
});

test("a frame that meets a failing store is answered with a code, and the connection stays", async () => {
  const alice = await hub.connect({ session_id: "alice" });
  const { connectionId } = await alice.hello();
  proxy.decide(({ operation }) => (operation === "Query" ? { status: 500, error: "InternalServerError" } : "pass"));
  const frame = { action: "sendMessage", id: "f-1", sessions: ["alice"] };
  const answer = await alice.ask(frame);
  expect(answer).toMatchObject({ type: "error", id: "f-1", code: "internal" });
  expect(JSON.stringify(answer)).not.toContain("InternalServerError");
  proxy.decide(() => "pass");
  expect(await alice.hello()).toMatchObject({ connectionId });
  const faults = hub.lines.filter(({ line }) => line.includes('"Faults":1'));
  expect(faults.length).toBeGreaterThan(0);
});

test("publishing that meets a failing store fails under a name to try again on, and the next try reaches everybody", async () => {
  const bob = await hub.connect({ session_id: "bob" });
  const lambda = new LambdaClient({ ...clientConfig, endpoint: `http://127.0.0.1:${hub.switchboard.gateway.port}` });
  const Payload = JSON.stringify({ publisher: "orders", id: "o-1", to: { sessions: ["bob"] }, data: "shipped" });
  const publish = async () => {
    const { FunctionError, Payload: answer } = await lambda.send(
      new InvokeCommand({ FunctionName: "PublishFunction", Payload }),
    );
    return { FunctionError, ...JSON.parse(answer?.transformToString() ?? "") };
  };
  proxy.decide(({ operation }) => (operation === "Query" ? { status: 500, error: "InternalServerError" } : "pass"));
  const failed = await publish();
  expect(failed).toMatchObject({ FunctionError: "Unhandled", errorType: "Switchboard.Internal" });
  expect(JSON.stringify(failed)).not.toContain("InternalServerError");
  proxy.decide(() => "pass");
  const sent = await publish();
  expect(sent).toMatchObject({ type: "ack", delivered: 1 });
  expect(await bob.next()).toMatchObject({ id: sent.messageId, data: "shipped" });
  lambda.destroy();
});
