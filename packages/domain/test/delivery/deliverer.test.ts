import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type ClientProtocol,
  type ConnectionGateway,
  createClientProtocols,
  type DeliveryLimits,
  defaultDeliveryLimits,
  type EncodedPayload,
  type Message,
  type Recipient,
} from "../../src/index.ts";
import {
  type ConnectionAnswers,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createTestProtocol,
  farFutureMs,
  textOf,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "./test-deliverer.ts";

const reset = new Error("connection reset");
const untilMs = 10_000;

const messageOf = (payload: string): Message => ({ messageId: "m-1", from: {}, sentAtMs: 0, payload });
const recipientOf = (connectionId: string, overrides: Partial<Recipient> = {}): Recipient => {
  return { connectionId, protocol: "test.v1", foundAt: "session#anon/s", expiresAtMs: farFutureMs, ...overrides };
};
const expired = (connectionId: string) => recipientOf(connectionId, { expiresAtMs: 0 });

/** A deliverer of two protocols that know how often they encoded, and of a gateway that keeps the payloads' objects. */
function setScene({
  answers = {} as Readonly<Record<string, ConnectionAnswers>>,
  limits = {} as Partial<DeliveryLimits>,
} = {}) {
  const clock = createManualClock(0);
  const memory = createMemoryConnectionGateway({ open: ["c-1", "c-2", "c-3"], answers });
  const payloads: EncodedPayload[] = [];
  const gateway: ConnectionGateway = {
    ...memory,
    post(connection, payload) {
      payloads.push(payload);
      return memory.post(connection, payload);
    },
  };
  const encoded: string[] = [];
  const counting = (protocol: ClientProtocol): ClientProtocol => ({
    ...protocol,
    encodeMessage(...given) {
      encoded.push(protocol.name);
      return protocol.encodeMessage(...given);
    },
  });
  const protocols = createClientProtocols([
    counting(createTestProtocol("test.v1", 20)),
    counting(createTestProtocol("test.v2", 10)),
  ]);
  const deliverer = createTestDeliverer({
    ...{ gateway, clock, protocols, registry: createMemoryConnectionRegistry() },
    limits: { ...defaultDeliveryLimits, ...limits },
  });
  return { clock, gateway: memory, payloads, encoded, deliverer };
}

describe("a message to be delivered", () => {
  test("is encoded once for each protocol, and posted as the same object, whose hash can be kept", async () => {
    const { deliverer, payloads, encoded } = setScene();
    const delivery = deliverer.begin({ message: messageOf("hi") }, untilMs);
    for (const protocol of ["test.v1", "test.v2", "test.v1", "test.v2"]) {
      expect(delivery.fits(protocol)).toBe(true);
      expect(await delivery.deliverTo(recipientOf("c-1", { protocol }))).toBeUndefined();
    }
    expect(encoded.toSorted()).toEqual(["test.v1", "test.v2"]);
    expect(payloads[2]).toBe(payloads[0]);
    expect(payloads[3]).toBe(payloads[1]);
    expect(payloads.slice(0, 2).map(textOf)).toEqual(["hi in test.v1", "hi in test.v2"]);
  });

  test("that is stored is encoded once for each protocol and set of streams, with the positions in those", async () => {
    const { deliverer, payloads, encoded } = setScene();
    const positions = ["a", "b", "c"].map((epoch, nth) => ({ epoch, offset: nth + 1 }));
    const delivery = deliverer.begin({ message: messageOf("hi"), positions }, untilMs);
    const sets = [0b101, 0b10, undefined, 0b101, 0b111, undefined];
    for (const streams of sets) {
      const recipient = { ...recipientOf("c-1"), ...(streams !== undefined && { streams }) };
      expect(await delivery.deliverTo(recipient)).toBeUndefined();
    }
    expect(payloads.map(textOf)).toEqual([
      "hi @a:1 @c:3 in test.v1",
      "hi @b:2 in test.v1",
      "hi in test.v1",
      "hi @a:1 @c:3 in test.v1",
      "hi @a:1 @b:2 @c:3 in test.v1",
      "hi in test.v1",
    ]);
    expect([payloads[3] === payloads[0], payloads[5] === payloads[2], encoded.length]).toEqual([true, true, 4]);
  });

  test("that is too large is encoded once for each protocol as well", async () => {
    const { deliverer, encoded } = setScene();
    const delivery = deliverer.begin({ message: messageOf("x".repeat(21)) }, untilMs);
    for (const protocol of ["test.v1", "test.v2", "test.v1"]) {
      expect(await delivery.deliverTo(recipientOf("c-1", { protocol }))).toMatchObject({ reason: "too-large" });
    }
    expect(encoded.toSorted()).toEqual(["test.v1", "test.v2"]);
  });

  test.each<[string, string, readonly boolean[]]>([
    ["a small message fits every protocol", "hi", [true, true, false]],
    ["a larger message fits some protocol", "x".repeat(11), [true, false, false]],
    ["the largest message fits none, and is too large", "x".repeat(21), [false, false, true]],
  ])("fits the protocols that can encode it: %s", (_what, payload, [v1, v2, isTooLarge]) => {
    const delivery = setScene().deliverer.begin({ message: messageOf(payload) }, untilMs);
    expect([delivery.fits("test.v1"), delivery.fits("test.v2"), delivery.isTooLarge()]).toEqual([v1, v2, isTooLarge]);
    expect(delivery.fits("unheard of")).toBe(false);
  });
});

describe("a recipient", () => {
  test.each<[string, string, string]>([
    ["for whose protocol the message is too large", "test.v2", "too-large"],
    ["of a protocol that nobody here speaks", "unheard of", "not-spoken"],
  ])("%s is undelivered, with a fault that names the protocol, and not posted to", async (_what, name, reason) => {
    const recipient = recipientOf("c-1", { protocol: name });
    const { deliverer, gateway } = setScene();
    const delivery = deliverer.begin({ message: messageOf("hello world") }, untilMs);
    expect(await delivery.deliverTo(recipient)).toEqual({
      ...{ recipient, reason },
      fault: expect.objectContaining({ message: expect.stringContaining(name) }),
    });
    expect(gateway.calls()).toEqual([]);
    expect(delivery.fault()).toBeUndefined();
  });

  test("whose protocol fails to encode the message is undelivered with the fault, and the message is not too large", async () => {
    const broken = new Error("a mistake in the protocol");
    const failing: ClientProtocol = {
      ...createTestProtocol("test.v1"),
      encodeMessage() {
        throw broken;
      },
    };
    const delivery = createTestDeliverer({
      gateway: createMemoryConnectionGateway({ open: ["c-1"] }),
      clock: createManualClock(0),
      protocols: createClientProtocols([failing]),
      registry: createMemoryConnectionRegistry(),
    }).begin({ message: messageOf("hi") }, untilMs);
    expect([delivery.fits("test.v1"), delivery.isTooLarge()]).toEqual([false, false]);
    const recipient = recipientOf("c-1");
    expect(await delivery.deliverTo(recipient)).toEqual({ recipient, reason: "not-spoken", fault: broken });
  });

  test("that has expired is terminated, even if nobody here speaks its protocol", async () => {
    const { deliverer, gateway } = setScene();
    const delivery = deliverer.begin({ message: messageOf("hi") }, untilMs);
    expect(await delivery.deliverTo({ ...expired("c-1"), protocol: "unheard of" })).toBeUndefined();
    expect(gateway.calls()).toEqual(["close c-1"]);
    expect(delivery.totals()).toEqual({ delivered: 0, gone: 0, throttledPosts: 0 });
  });

  test.each<[string, ConnectionAnswers, string]>([
    ["throttled", { posts: ["throttled"] }, "throttled"],
    ["unanswered", { posts: [reset] }, "unanswered"],
  ])(
    "that cannot be delivered to is undelivered, with the reason and the fault: %s",
    async (_what, answers, reason) => {
      const { deliverer, clock } = setScene({ answers: { "c-1": answers }, limits: { attempts: 2 } });
      const delivery = deliverer.begin({ message: messageOf("hi") }, untilMs);
      expect(await clock.until(delivery.deliverTo(recipientOf("c-1")))).toEqual({
        ...{ recipient: recipientOf("c-1"), reason },
        ...(reason === "unanswered" && { fault: reset }),
      });
      expect(delivery.fault()).toBeUndefined();
    },
  );
});

test("the totals of a delivery are its own, and its fault is the first that was noted", async () => {
  const answers: Record<string, ConnectionAnswers> = {
    "c-1": { posts: ["throttled", "delivered"] },
    "c-2": { posts: ["gone"], isOpen: false, close: reset },
  };
  const { deliverer, clock } = setScene({ answers });
  const [delivery, other] = [messageOf("hi"), messageOf("ho")].map((message) => deliverer.begin({ message }, untilMs));
  await clock.until(Promise.all(["c-1", "c-2", "c-3"].map((id) => delivery?.deliverTo(recipientOf(id)))));
  delivery?.noteFault(new Error("a later one"));
  expect(delivery?.totals()).toEqual({ delivered: 2, gone: 1, throttledPosts: 1 });
  expect(delivery?.fault()).toBe(reset);
  expect(other?.totals()).toEqual({ delivered: 0, gone: 0, throttledPosts: 0 });
  expect(other?.fault()).toBeUndefined();
});

describe("with a rate limit, terminating expired connections", () => {
  const ids = Array.from({ length: 30 }, (_, nth) => `c-${nth}`);

  test("ends at the deadline, however many wait for their turn: the next delivery finds the others", async () => {
    const { deliverer, clock, gateway } = setScene({ limits: { postsPerSecond: 1 } });
    const delivery = deliverer.begin({ message: messageOf("hi") }, untilMs);
    await clock.until(Promise.all(ids.map((id) => delivery.deliverTo(expired(id)))));
    expect(clock.now()).toBe(untilMs);
    expect(gateway.calls().filter((call) => call.startsWith("close"))).toHaveLength(untilMs / 1000);
    expect(delivery.fault()).toBeUndefined();
  });

  test("keeps to the rate, as posts do", async () => {
    const { deliverer, clock, gateway } = setScene({ limits: { postsPerSecond: 1 } });
    const delivery = deliverer.begin({ message: messageOf("hi") }, untilMs);
    const done = Promise.all([delivery.deliverTo(recipientOf("c-1")), delivery.deliverTo(expired("c-2"))]);
    await clock.advanceAsync(999);
    expect(gateway.calls()).toEqual(["post c-1"]);
    await clock.until(done);
    expect(gateway.calls()).toEqual(["post c-1", "post c-2", "close c-2"]);
  });
});
