import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** An entry of PutEvents, as it arrives. */
export interface StubEntry {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  /** Epoch seconds. */
  readonly Time: number;
}

/** What the server does instead of what EventBridge does on a good day. */
export type EventBridgeBehaviour =
  | "hang"
  | "reset"
  /** An error of the whole call. */
  | { readonly error: string }
  /** Some entries are refused, by the id in their detail. */
  | { readonly refuses: (id: string) => boolean }
  /** The answer says nothing of any entry. */
  | "say-nothing";

export interface EventBridgeStub extends AsyncDisposable {
  readonly endpoint: string;
  /** The entries of every call so far. */
  calls(): readonly (readonly StubEntry[])[];
  /** Those that were taken. */
  taken(): readonly StubEntry[];
  behave(behaviour?: EventBridgeBehaviour): void;
}

/** A server that takes events as EventBridge does, and fails on purpose. */
export async function startEventBridgeStub(): Promise<EventBridgeStub> {
  const [calls, taken]: [(readonly StubEntry[])[], StubEntry[]] = [[], []];
  let behaviour: EventBridgeBehaviour | undefined;
  const server = createServer({ keepAliveTimeout: 600_000 }, async (request, response) => {
    const body = await text(request).catch(() => undefined);
    if (body === undefined || request.headers["x-amz-target"] !== "AWSEvents.PutEvents") return void response.destroy();
    const { Entries }: { readonly Entries: readonly StubEntry[] } = JSON.parse(body);
    calls.push(Entries);
    if (behaviour === "hang") return;
    if (behaviour === "reset") return void request.socket.resetAndDestroy();
    response.setHeader("content-type", "application/x-amz-json-1.1");
    if (behaviour !== undefined && typeof behaviour !== "string" && "error" in behaviour) {
      return void response.writeHead(400).end(JSON.stringify({ __type: behaviour.error, message: "no" }));
    }
    if (behaviour === "say-nothing") return void response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [] }));
    const isRefused = behaviour?.refuses ?? (() => false);
    const results = Entries.map((entry, nth) => {
      if (isRefused(idIn(entry))) return { ErrorCode: "InternalFailure", ErrorMessage: "no" };
      taken.push(entry);
      return { EventId: `event-${calls.length}-${nth}` };
    });
    const FailedEntryCount = results.filter(({ ErrorCode }) => ErrorCode !== undefined).length;
    response.end(JSON.stringify({ FailedEntryCount, Entries: results }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    taken: () => taken,
    behave(next) {
      behaviour = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function idIn({ Detail }: StubEntry): string {
  return JSON.parse(Detail).id;
}
