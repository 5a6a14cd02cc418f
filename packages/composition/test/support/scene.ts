import type { MessageEvent } from "@switchboard/adapters-aws/lambda";
import { encodePresenceTask, encodeTask } from "@switchboard/adapters-aws/sqs";
import type { VectorHandshake } from "@switchboard/protocol/testing";
import { expect } from "vitest";
import {
  addresses,
  anonymous,
  cognito,
  connecting,
  delivering,
  deliveryWorker,
  denials,
  departures,
  disconnecting,
  type Environment,
  eventQueue,
  fanOut,
  gateway,
  groups,
  history,
  managing,
  memberships,
  messages,
  presence,
  protocols,
  publishing,
  quotas,
  refreshing,
  runtime,
  signed,
  storage,
  switchboardV1,
} from "../../src/index.ts";
import type { Parts } from "../../src/parts.ts";
import { composeInMemory } from "../../src/testing/index.ts";

export type Frame = Readonly<Record<string, unknown>>;

export const rooms: Environment = { JOIN: "room.**", HISTORY: "group:room.**=1h/300,user:**=1h/100" };
export const ends = { awsRequestId: "r", getRemainingTimeInMillis: () => 60_000 };

/** All functions of a hub on the same memory; clients speak to it as API Gateway passes their frames on. */
export function setScene(environment: Environment = rooms, replacements: Partial<Parts> = {}) {
  const { part, memory } = composeInMemory(
    [
      ...([runtime, storage, presence, departures, switchboardV1, protocols, gateway, addresses, anonymous] as const),
      ...([quotas, connecting, disconnecting, delivering, fanOut, history, groups] as const),
      ...([cognito, signed, denials, refreshing, messages] as const),
      ...([publishing, memberships, managing, deliveryWorker, eventQueue] as const),
    ],
    environment,
    replacements,
  );
  const { clock, gateway: sockets } = memory;
  let opened = 0;

  /** What the function says to a handshake, as API Gateway passes it on, and the connection, which is there if it is let in. */
  async function open({ query = {}, headers = {}, subprotocols = [] }: VectorHandshake = {}) {
    opened += 1;
    const connectionId = `c-${opened}`;
    const requestContext = { connectionId, routeKey: "$connect", requestId: "r", connectedAt: clock.now() };
    sockets.open(connectionId);
    const answer = await clock.until(
      part("connectHandler")({
        ...{ requestContext, multiValueQueryStringParameters: query },
        multiValueHeaders: {
          ...headers,
          ...(subprotocols.length > 0 && { "Sec-WebSocket-Protocol": [subprotocols.join(", ")] }),
        },
      }),
    );
    return { answer, connection: connectionOf(requestContext) };
  }

  /** @param session `undefined` for a connection without one */
  async function connect(session: string | undefined) {
    const query = session === undefined ? {} : { session_id: [session], client_id: [`tab-${session}`] };
    const { answer, connection } = await open({ query });
    expect(answer).toMatchObject({ statusCode: 200 });
    return connection;
  }

  function connectionOf(requestContext: MessageEvent["requestContext"]) {
    const { connectionId } = requestContext;
    let seen = 0;
    /** What the answer to a text is; `{}` where there is none. */
    async function say(text: string): Promise<Frame> {
      const event = { body: text, requestContext: { ...requestContext, routeKey: "$default" } };
      const { body } = await clock.until(part("messageHandler")(event));
      return body === undefined ? {} : JSON.parse(body);
    }
    return {
      connectionId,
      ask: (frame: object): Promise<Frame> => say(JSON.stringify(frame)),
      say,
      /** The frames that have come since they were looked at last. */
      take(): readonly Frame[] {
        const all = sockets.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload)));
        return all.slice(seen).map((frame) => {
          seen += 1;
          return frame;
        });
      },
      async drop(): Promise<void> {
        await sockets.close({ connectionId });
        await part("disconnectHandler")({ requestContext: { ...requestContext, routeKey: "$disconnect" } }, ends);
      },
    };
  }

  /** Has workers do what they see in the queue, until there is nothing left for them to see. */
  async function work(): Promise<void> {
    const { presenceQueue, deliveryQueue } = memory;
    for (;;) {
      const look = presenceQueue.take();
      const task = look === undefined ? deliveryQueue.take() : undefined;
      if (look === undefined && task === undefined) return;
      const body = look === undefined ? task && encodeTask(task) : encodePresenceTask(look);
      await clock.until(part("deliverHandler")({ Records: [{ messageId: "t", body: body ?? "" }] }, ends));
    }
  }

  /** Lets time pass, second by second, while workers work. */
  async function pass(seconds: number): Promise<void> {
    for (let nth = 0; nth < seconds; nth += 1) {
      clock.advance(1000);
      await work();
    }
  }

  const publish = (request: object) => clock.until(part("publishHandler")(request, ends));
  const manage = (request: object) => clock.until(part("manageHandler")(request, ends));
  return { ...memory, part, open, connect, publish, manage, pass };
}
