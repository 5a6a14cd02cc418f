import type { MeasuredUnits } from "./measured-units.ts";
import { times, together, type Use } from "./prices.ts";
import { assumed, type Steps } from "./steps.ts";

interface EventCost {
  readonly what: string;
  readonly use: Use;
  /** Whether a short list has it as well. */
  readonly isMain?: true;
}

const bytes = 700;

/** What a single event takes, of those that a hub is used by. */
export function eventCosts(steps: Steps, measured: MeasuredUnits): readonly EventCost[] {
  const consumed = (step: string): Use => measured(step);
  /** A frame that asks for something, and its answer. */
  const asked = (use: Use) => together(use, steps.frame);
  const invoked = (ms: number, memoryMb: number): Use => ({
    invocations: 1,
    gbSeconds: (ms / 1000) * (memoryMb / 1024),
  });
  const main = { isMain: true } as const;
  const sent = steps.send({ from: "clients", bytes, audience: 1, stored: false });
  const told = steps.send({ from: "backends", bytes, audience: 1, stored: false });
  const [hundred, ten] = [100, 10];
  const found = (audience: number) => steps.send({ from: "backends", bytes, audience, stored: false }).reads ?? 0;
  const opens = together(steps.connect(2), steps.hello(3));
  const writesOf = (groups: number) => (steps.connect(groups).writes ?? 0) + (steps.disconnect(groups).writes ?? 0);
  return [
    { what: "a message reaches a connection", use: steps.post(bytes), ...main },
    { what: "a client sends a message, and gets its acknowledgement", use: sent, ...main },
    { what: "a backend sends a message", use: told, ...main },
    { what: `a message is kept in a stream: ${bytes} bytes of payload`, use: steps.store(bytes), ...main },
    { what: "a message of 3 KB is kept", use: steps.store(3000) },
    {
      what: "finding 1,000 connections of a group, of a message that is not kept; otherwise twice as many",
      use: { reads: found(1000) },
    },
    { what: "500 connections are reached by a worker, beside the posts", use: steps.task(500) },
    { what: "a connection is open for a minute", use: steps.minute, ...main },
    { what: "a connection of a session, a user and two groups opens, and says hello", use: opens, ...main },
    { what: "it closes", use: steps.disconnect(2), ...main },
    { what: "one more group of it, opening and closing", use: { writes: writesOf(3) - writesOf(2) } },
    { what: "a ping and its answer", use: steps.ping, ...main },
    {
      what: "a connection is idle for an hour: 12 pings, and 4 hellos",
      use: together(times(12, steps.ping), times(4, steps.hello(3))),
      ...main,
    },
    { what: "a hello with ten streams that have missed nothing", use: steps.hello(ten) },
    { what: "20 messages of 500 bytes are recovered", use: asked(consumed("recover 20 messages of 500 bytes")) },
    {
      what: "a token is refreshed, at five addresses",
      use: asked(consumed("refresh a connection that is registered at five addresses")),
    },
    { what: "a connection joins a room", use: asked(consumed("join, a room")) },
    { what: "it leaves the room", use: asked(consumed("leave, a room")) },
    { what: "with `Presence`, somebody comes to a group of 100, or goes, at most", use: steps.presence(hundred) },
    {
      what: "with `Quotas`, a client sends a frame: a sample in sixteen, for its connection and its user",
      use: { writes: 2 / 16 },
    },
    { what: "with `LastingMemberships`, a connection opens", use: { reads: 2 } },
    {
      what: "with `Denials`, a connection opens",
      use: consumed("connect with denials, a session and a user: further"),
    },
    {
      what: "with `ConnectionIdIndexName`, a connection opens and closes: every write once more",
      use: { writes: writesOf(2) },
    },
    {
      what: "with `Events`, a connection opens and closes, at most",
      use: together({ busEvents: 2 }, times(2, invoked(50, 256))),
    },
    {
      what: "with `Events`, a message is kept, or a room joined, at most",
      use: together({ busEvents: 1 }, invoked(50, 256)),
    },
    {
      what: "a backend closes a connection, which it tells why",
      use: together(
        { messages: 1, outBytes: assumed.answerBytes },
        steps.disconnect(2),
        invoked(assumed.functionMs, 512),
      ),
    },
    {
      what: "a connection with four addresses stays in the table; with `PointInTimeRecovery` $0.20 more",
      use: { storedBytes: 1000 },
    },
  ];
}
