import { expect } from "vitest";
import type { ConnectionGateway } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

/** A connection that is open, seen from its client's end. */
export interface OpenConnectionSubject {
  readonly connectionId: string;
  /** Waits until so many payloads have arrived, and returns all that have, in the order of their arrival. */
  received(count: number): Promise<readonly Uint8Array[]>;
  /** The client closes the connection; resolves once the gateway knows. */
  leave(): Promise<void>;
}

/** A gateway, and the way to connections through it. */
export interface ConnectionGatewaySubject extends AsyncDisposable {
  readonly gateway: ConnectionGateway;
  open(): Promise<OpenConnectionSubject>;
  /** An id of the gateway's form that no connection has. */
  readonly unknownId: string;
  /** A gateway of the same kind that cannot be reached; for `unknownId`, at least. */
  readonly broken: ConnectionGateway;
}

/** API Gateway carries messages of up to 128 KB. Source: its quotas for WebSocket APIs. */
const maxPayloadBytes = 128 * 1024;

const behaviours = {
  "delivers a payload byte by byte as it is": async ({ gateway, open }) => {
    const connection = await open();
    const payload = utf8(' {"text":"ü 👩‍👩‍👧 \\u0000 \\n"}\r\n\t ');
    expect(await gateway.post(connection, payload)).toBe("delivered");
    expect(await connection.received(1)).toEqual([payload]);
  },

  "delivers 128 KB": async ({ gateway, open }) => {
    const connection = await open();
    const text = "x".repeat(maxPayloadBytes);
    expect(await gateway.post(connection, utf8(text))).toBe("delivered");
    // Compared as text, because that takes a moment and byte by byte takes half a second.
    expect((await connection.received(1)).map((payload) => new TextDecoder().decode(payload))).toEqual([text]);
  },

  "delivers one post after the other in their order": async ({ gateway, open }) => {
    const connection = await open();
    const payloads = ["1", "2", "3"].map(utf8);
    for (const payload of payloads) await gateway.post(connection, payload);
    expect(await connection.received(payloads.length)).toEqual(payloads);
  },

  "delivers the same payload to many at once, and does not change it": async ({ gateway, open }) => {
    const connections = await Promise.all(Array.from({ length: 60 }, open));
    const payload = utf8("to everyone");
    const outcomes = await Promise.all(connections.map(({ connectionId }) => gateway.post({ connectionId }, payload)));
    expect(outcomes).toEqual(connections.map(() => "delivered"));
    for (const connection of connections) expect(await connection.received(1)).toEqual([utf8("to everyone")]);
    expect(payload).toEqual(utf8("to everyone"));
  },

  "delivers to the one connection that is meant": async ({ gateway, open }) => {
    const [one, other] = [await open(), await open()];
    await gateway.post(one, utf8("one"));
    await gateway.post(other, utf8("other"));
    expect(await one.received(1)).toEqual([utf8("one")]);
    expect(await other.received(1)).toEqual([utf8("other")]);
  },

  "says which connections are open": async ({ gateway, open, unknownId }) => {
    const { connectionId } = await open();
    expect(await gateway.isOpen({ connectionId })).toBe(true);
    expect(await gateway.isOpen({ connectionId: unknownId })).toBe(false);
  },

  "has no connection whose id is unknown": async ({ gateway, unknownId }) => {
    expect(await gateway.post({ connectionId: unknownId }, utf8("hello"))).toBe("gone");
    await gateway.close({ connectionId: unknownId });
  },

  "has no connection whose id is of no form that ids have": async ({ gateway }) => {
    for (const id of ["x", "../@connections/x", "a b?c=d#e", "%3D", "ü"]) {
      expect(await gateway.post({ connectionId: id }, utf8("hello"))).toBe("gone");
      expect(await gateway.isOpen({ connectionId: id })).toBe(false);
      await gateway.close({ connectionId: id });
    }
  },

  "closes a connection, and again": async ({ gateway, open }) => {
    const { connectionId } = await open();
    const other = await open();
    await gateway.close({ connectionId });
    await gateway.close({ connectionId });
    expect(await gateway.isOpen({ connectionId })).toBe(false);
    expect(await gateway.post({ connectionId }, utf8("hello"))).toBe("gone");
    expect(await gateway.isOpen(other)).toBe(true);
  },

  "knows a connection that its client has closed to be gone": async ({ gateway, open }) => {
    const connection = await open();
    await connection.leave();
    expect(await gateway.post(connection, utf8("hello"))).toBe("gone");
    expect(await gateway.isOpen(connection)).toBe(false);
    await gateway.close(connection);
  },

  "throws when it cannot be reached, and takes nobody for gone or delivered to": async ({ broken, unknownId }) => {
    await expect(broken.post({ connectionId: unknownId }, utf8("hello"))).rejects.toThrow();
    await expect(broken.isOpen({ connectionId: unknownId })).rejects.toThrow();
    await expect(broken.close({ connectionId: unknownId })).rejects.toThrow();
  },
} satisfies Behaviours<ConnectionGatewaySubject>;

export type ConnectionGatewayBehaviour = keyof typeof behaviours;

/** What every `ConnectionGateway` has to do, as a suite of tests. */
export function describeConnectionGateway(
  name: string,
  createSubject: () => Promise<ConnectionGatewaySubject>,
  { skip = [] }: { readonly skip?: readonly Skip<ConnectionGatewayBehaviour>[] } = {},
): void {
  describeBehaviours(`${name}: connection gateway`, behaviours, createSubject, skip);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
