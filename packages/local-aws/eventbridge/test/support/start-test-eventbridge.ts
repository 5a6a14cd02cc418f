import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import {
  createEventBridgeRoutes,
  createLocalEventBridge,
  type EventBridgeCall,
  type EventReport,
  type LocalEventBridge,
  type QueueMessage,
  type Rule,
} from "../../src/index.ts";

export interface TestEventBridge extends AsyncDisposable {
  readonly client: EventBridgeClient;
  readonly endpoint: string;
  readonly eventBridge: LocalEventBridge;
  readonly clock: ManualClock;
  /** What targets got, by the target's id. */
  readonly delivered: readonly { readonly target: string; readonly input: string }[];
  readonly deadLetters: readonly (QueueMessage & { readonly queueArn: string })[];
  readonly reports: readonly EventReport[];
  /** Ids of the events that were put, with their bus. */
  readonly puts: readonly (readonly [busName: string, id: string])[];
}

export const START_MS = Date.UTC(2026, 0, 1, 12, 30, 15, 250);

/** An EventBridge whose clock only the test turns on, and a real client of it. Targets whose id is `closed` take nothing. */
export async function startTestEventBridge({
  rules = [],
  denial,
}: {
  readonly rules?: readonly Rule[];
  readonly denial?: (call: EventBridgeCall) => string | undefined;
} = {}): Promise<TestEventBridge> {
  const clock = createManualClock(START_MS);
  const delivered: { target: string; input: string }[] = [];
  const deadLetters: (QueueMessage & { queueArn: string })[] = [];
  const reports: EventReport[] = [];
  const puts: [string, string][] = [];
  let count = 0;
  const eventBridge = createLocalEventBridge({
    ...{ region: "eu-west-1", accountId: "123456789012", clock, buses: ["orders"], rules },
    newId: () => `event-${++count}`,
    async deliver({ id }, input) {
      if (id === "closed") return { code: "NO_PERMISSIONS", message: "It lets nobody in." };
      delivered.push({ target: id, input });
      return undefined;
    },
    async deadLetter(queueArn, message) {
      deadLetters.push({ queueArn, ...message });
    },
    onEvent: (report) => reports.push(report),
    onPut: ({ id }, busName) => puts.push([busName, id]),
  });
  const routes = createEventBridgeRoutes(eventBridge, denial);
  const server = createServer(async (request, response) => {
    if (!(await routes(request, response))) response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new EventBridgeClient({
    ...{ endpoint, region: "eu-west-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } },
  });
  return {
    ...{ client, endpoint, eventBridge, clock, delivered, deadLetters, reports, puts },
    async [Symbol.asyncDispose]() {
      client.destroy();
      eventBridge.close();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
