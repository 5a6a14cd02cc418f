import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

/** All but one connection of a session are delivered to by a worker. */
const settings = { DIRECT_DELIVERY_LIMIT: "1" };

let hub: Hub;
let lambda: LambdaClient;
beforeAll(async () => {
  hub = await startHub({ ...settings, TRACING: "true", PUBLISH_FROM: "queue" });
  lambda = invoker(hub);
});
afterAll(async () => {
  lambda.destroy();
  await hub[Symbol.asyncDispose]();
});

function invoker({ switchboard }: Hub): LambdaClient {
  return new LambdaClient({ ...clientConfig, endpoint: `http://127.0.0.1:${switchboard.gateway.port}` });
}

/** Publishes as a backend that is traced itself. */
async function publish(session: string, traceHeader: string, client = lambda): Promise<void> {
  const command = new InvokeCommand({
    FunctionName: "PublishFunction",
    Payload: JSON.stringify({ to: { sessions: [session] }, data: "hello" }),
  });
  command.middlewareStack.add(
    (next) => (args) => {
      Object.assign(Object(args.request).headers, { "X-Amzn-Trace-Id": traceHeader });
      return next(args);
    },
    { step: "build", name: "trace" },
  );
  expect((await client.send(command)).FunctionError).toBeUndefined();
}

/** The lines that functions have logged of their messages and tasks. */
function linesOf({ lines }: Hub, functionName: string, message: string) {
  return lines
    .filter((line) => line.functionName === functionName)
    .map(({ line }) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line["message"] === message);
}

test("a publisher's trace is in the line of the publication and of each worker's delivery", async () => {
  for (let n = 0; n < 3; n += 1) await hub.connect({ session_id: "crowd" });
  const traces = ["1-5759e988-bd862e3fe1be46a994272793", "1-5759e988-cd862e3fe1be46a994272794"];
  for (const trace of traces) await publish("crowd", `Root=${trace};Parent=53995c3f42cd8ad8;Sampled=1`);
  for (const trace of traces) {
    const [publication] = linesOf(hub, "PublishFunction", "publish").filter((line) => line["xray_trace_id"] === trace);
    expect(publication).toMatchObject({ outcome: "ack", queued: 2, service: "switchboard" });
    const isOfIt = (line: Record<string, unknown>) => line["messageId"] === publication?.["messageId"];
    await hub.event("batch", () => linesOf(hub, "DeliverFunction", "task").some(isOfIt));
    const [task] = linesOf(hub, "DeliverFunction", "task").filter(isOfIt);
    expect(task).toMatchObject({ outcome: "done", delivered: 2, xray_trace_id: trace });
    expect(task?.["function_request_id"]).not.toBe(publication?.["function_request_id"]);
  }
});

test("the trace of whoever puts publications into the queue is in those lines as well, whatever the invocation's own is", async () => {
  for (let n = 0; n < 3; n += 1) await hub.connect({ session_id: "readers" });
  const origin = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
  const sqs = new SQSClient({ ...clientConfig, endpoint: origin });
  const traces = ["1-5759e988-dd862e3fe1be46a994272795", "1-5759e988-ed862e3fe1be46a994272796"];
  for (const trace of traces) {
    const header = { DataType: "String", StringValue: `Root=${trace};Parent=53995c3f42cd8ad8;Sampled=1` } as const;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: `${origin}/000000000000/PublicationQueue`,
        MessageBody: JSON.stringify({ to: { sessions: ["readers"] }, data: "hello" }),
        MessageSystemAttributes: { AWSTraceHeader: header },
      }),
    );
  }
  sqs.destroy();
  for (const trace of traces) {
    const isOfIt = (line: Record<string, unknown>) => line["xray_trace_id"] === trace;
    await hub.event("batch", () => linesOf(hub, "DeliverFunction", "task").some(isOfIt));
    expect(linesOf(hub, "PublishFunction", "publish").filter(isOfIt)).toMatchObject([{ outcome: "ack", queued: 2 }]);
    expect(linesOf(hub, "DeliverFunction", "task").filter(isOfIt)).toMatchObject([{ outcome: "done", delivered: 2 }]);
  }
});

test("a client's frame begins a trace, which its deliveries belong to", async () => {
  const alice = await hub.connect({ session_id: "alice" });
  for (let n = 0; n < 2; n += 1) await hub.connect({ session_id: "room" });
  const ack = await alice.ask({ action: "sendMessage", sessions: ["room"], text: "hello" });
  expect(ack).toMatchObject({ type: "ack", delivered: 1, queued: 1 });
  const { messageId } = Object(ack);
  const tracesOf = (functionName: string, message: string) =>
    linesOf(hub, functionName, message)
      .filter((line) => line["messageId"] === messageId)
      .map((line) => line["xray_trace_id"]);
  await hub.event("batch", () => tracesOf("DeliverFunction", "task").length > 0);
  const [trace] = tracesOf("MessageFunction", "frame");
  expect(trace).toMatch(/^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  expect(tracesOf("DeliverFunction", "task")).toEqual([trace]);
});

test("where nothing is traced, no line has a trace, although whoever publishes has one", async () => {
  await using other = await startHub(settings);
  const client = invoker(other);
  for (let n = 0; n < 3; n += 1) await other.connect({ session_id: "crowd" });
  await publish("crowd", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", client);
  client.destroy();
  await other.event("batch");
  expect(other.lines.filter(({ line }) => line.includes("xray_trace_id"))).toEqual([]);
});
