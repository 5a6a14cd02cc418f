import type { DeliveryTask, Payload, PresenceEvent } from "@switchboard/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTask, encodePresenceTask, encodeTask, encodeUnregisterTask } from "../../src/sqs/index.ts";
import { sampleTask } from "./sample-task.ts";

const unregister = { connection: { connectionId: "R1kmxc2VNjMCFIA=" }, closedAtMs: 1_767_225_600_000, attempt: 1 };
const goodUnregister = JSON.parse(encodeUnregisterTask(unregister));
const goodPresence = JSON.parse(encodePresenceTask({ group: "room.1", dueAtMs: 7, attempt: 1 }));
const presenceEvent: PresenceEvent = {
  ...{ messageId: "presence-7", sentAtMs: 1_767_225_600_000, group: "room ü\ufffe", revision: 7, previous: 5 },
  changes: { joined: [{ kind: "user", id: "ada" }], left: [{ kind: "session", id: "anon/s-1" }] },
  ...{ users: 2, connections: 3 },
};
const goodEvent = JSON.parse(encodeTask({ ...sampleTask(), message: presenceEvent }));
const good = JSON.parse(encodeTask(sampleTask()));

test("what recipients have in common is written once", () => {
  const bytes = Buffer.byteLength(encodeTask(sampleTask({ recipients: 500 })));
  expect(bytes).toBeLessThan(500 * 30);
  expect(JSON.parse(encodeTask(sampleTask()))).toEqual({
    version: 1,
    attempt: 1,
    message: { messageId: "m-1", from: { sessionId: "anon/s-1" }, sentAtMs: 1_767_225_600_000, payload: "hi" },
    recipients: [
      {
        protocol: "switchboard.v1",
        foundAt: "everyone#0",
        connections: [
          ["c-0", 1_767_232_800_000],
          ["c-1", 1_767_232_800_000],
        ],
      },
    ],
  });
});

test("any task comes out as it went in, in characters that SQS takes", () => {
  const name = fc.string({ minLength: 1, unit: "binary" });
  const plain: fc.Arbitrary<DeliveryTask> = fc.record({
    message: fc.record(
      {
        messageId: name,
        from: fc.record({ userId: name, sessionId: name, clientId: name }, { requiredKeys: [] }),
        sentAtMs: fc.nat(),
        payload: fc.jsonValue() as fc.Arbitrary<Payload>,
        kind: fc.string({ unit: "binary" }),
        refers: fc.string({ unit: "binary" }),
        group: name,
      },
      { noNullPrototype: true, requiredKeys: ["messageId", "from", "sentAtMs", "payload"] },
    ),
    recipients: fc.uniqueArray(
      fc.record(
        { connectionId: name, expiresAtMs: fc.nat(), protocol: name, foundAt: name, home: name },
        { requiredKeys: ["connectionId", "expiresAtMs", "protocol", "foundAt"] },
      ),
      { minLength: 1, maxLength: 5, selector: ({ connectionId }) => connectionId },
    ),
    attempt: fc.integer({ min: 1, max: 100 }),
  });
  const positions = fc.array(fc.record({ epoch: name, offset: fc.integer({ min: 1 }) }), {
    ...{ minLength: 1, maxLength: 10 },
  });
  const stored = fc.tuple(plain, positions, fc.array(fc.nat(), { minLength: 5, maxLength: 5 })).map(
    ([task, some, sets]): DeliveryTask => ({
      ...task,
      positions: some,
      recipients: task.recipients.map((recipient, nth) => {
        const streams = (sets[nth] ?? 0) % (1 << some.length);
        return streams === 0 ? recipient : { ...recipient, streams };
      }),
    }),
  );
  const tasks = fc.oneof(plain, stored);
  const byId = ({ recipients }: DeliveryTask) => new Map(recipients.map((one) => [one.connectionId, one]));
  fc.assert(
    fc.property(tasks, (task) => {
      const text = encodeTask(task);
      expect(text).toMatch(/^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
      const decoded = decodeTask(text);
      if (!("task" in decoded)) throw new Error("It is no delivery.");
      // Numbers as JSON has them: there is no negative zero.
      const asJson = JSON.parse(JSON.stringify(task)) as DeliveryTask;
      expect({ ...decoded.task, recipients: byId(decoded.task) }).toEqual({ ...asJson, recipients: byId(asJson) });
    }),
  );
});

test("a stored message has its positions, and whose they are, in a version of its own", () => {
  const { recipients, ...sent } = sampleTask({ recipients: 3 });
  const [first, ...others] = recipients.map((each, nth) => (nth === 2 ? each : { ...each, streams: 0b11 }));
  const task = {
    ...sent,
    positions: [
      { epoch: "k3JHs9aQ-x0Z", offset: 41 },
      { epoch: "Zq81mmT2_d4A", offset: 7 },
    ],
    recipients: first === undefined ? [] : [first, ...others],
  };
  const text = encodeTask(task);
  expect(JSON.parse(text)).toMatchObject({
    version: 2,
    positions: [
      ["k3JHs9aQ-x0Z", 41],
      ["Zq81mmT2_d4A", 7],
    ],
    recipients: [
      { streams: 3, connections: [["c-0", 1_767_232_800_000], expect.anything()] },
      { connections: [["c-2", 1_767_232_800_000]] },
    ],
  });
  expect(decodeTask(text)).toEqual({ task });
});

test("a connection to unregister says so, and comes out as it went in", () => {
  expect(goodUnregister).toEqual({
    ...{ version: 1, kind: "unregister", attempt: 1, connectionId: "R1kmxc2VNjMCFIA=", closedAtMs: 1_767_225_600_000 },
  });
  const elsewhere = { ...unregister, connection: { connectionId: "c-1", home: "eu" }, attempt: 12 };
  for (const task of [unregister, elsewhere]) {
    expect(decodeTask(encodeUnregisterTask(task))).toEqual({ unregister: task });
  }
});

test("a group to look at says so, and comes out as it went in", () => {
  expect(goodPresence).toEqual({ version: 1, kind: "presence", attempt: 1, group: "room.1", dueAtMs: 7 });
  const task = { group: "ü\ufffe #1", dueAtMs: 1_767_225_600_123, attempt: 12 };
  expect(decodeTask(encodePresenceTask(task))).toEqual({ presence: task });
});

test("a presence event is in the place of a message, in a version of its own", () => {
  const { changes: _changes, ...counts } = presenceEvent;
  expect(goodEvent).toMatchObject({ version: 3, message: { revision: 7 } });
  for (const message of [presenceEvent, counts]) {
    const task = { ...sampleTask(), message };
    expect(decodeTask(encodeTask(task))).toEqual({ task });
  }
});

function withStreams(streams: number) {
  return { ...good, version: 2, positions: [["e", 1]], recipients: [{ ...good.recipients[0], streams }] };
}

describe("what is no task", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["another version", { ...good, version: 4 }, "version"],
    ["a presence event that is a message", { ...good, version: 3 }, "message.group"],
    ["an event of no group", { ...goodEvent, message: { ...presenceEvent, group: "" } }, "message.group"],
    ["half a revision", { ...goodEvent, message: { ...presenceEvent, revision: 1.5 } }, "message.revision"],
    ["a list alone", { ...goodEvent, message: { ...presenceEvent, changes: { joined: [] } } }, "message.changes.left"],
    ["another version of a look", { ...goodPresence, version: 2 }, "version"],
    ["a look at nothing", { ...goodPresence, group: "" }, "group"],
    ["a look without a time", { ...goodPresence, dueAtMs: null }, "dueAtMs"],
    ["attempt 0 of a look", { ...goodPresence, attempt: 0 }, "attempt"],
    ["a stored message without positions", { ...good, version: 2 }, "positions"],
    ["no positions", { ...good, version: 2, positions: [] }, "positions"],
    ["too many positions", { ...good, version: 2, positions: Array(11).fill(["e", 1]) }, "positions"],
    ["an offset of nothing", { ...good, version: 2, positions: [["e", 0]] }, "positions.0.1"],
    ["an epoch of nothing", { ...good, version: 2, positions: [["", 1]] }, "positions.0.0"],
    ["an empty set of streams", withStreams(0), "recipients.0.streams"],
    ["a stream without a position", withStreams(2), "no position"],
    ["no attempt", { ...good, attempt: undefined }, "attempt"],
    ["attempt 0", { ...good, attempt: 0 }, "attempt"],
    ["half an attempt", { ...good, attempt: 1.5 }, "attempt"],
    ["no message", { ...good, message: null }, "message"],
    ["no payload", { ...good, message: { ...good.message, payload: undefined } }, "message.payload"],
    ["a sender that is no text", { ...good, message: { ...good.message, from: { userId: 7 } } }, "message.from.userId"],
    ["a group without a name", { ...good, message: { ...good.message, group: "" } }, "message.group"],
    ["no recipients", { ...good, recipients: [] }, "recipients"],
    [
      "an empty group",
      { ...good, recipients: [{ ...good.recipients[0], connections: [] }] },
      "recipients.0.connections",
    ],
    [
      "a recipient without an expiry",
      { ...good, recipients: [{ ...good.recipients[0], connections: [["c-1"]] }] },
      "recipients.0.connections.0.1",
    ],
    ["an empty id", { ...good, recipients: [{ ...good.recipients[0], connections: [["", 1]] }] }, "connections.0.0"],
    ["an unknown kind", { ...good, kind: "never-log-this" }, "kind"],
    ["a kind that is no text", { ...good, kind: null }, "kind"],
    ["another version of an unregister", { ...goodUnregister, version: 2 }, "version"],
    ["an unregister of nobody", { ...goodUnregister, connectionId: undefined }, "connectionId"],
    ["an unregister of nobody's id", { ...goodUnregister, connectionId: "" }, "connectionId"],
    ["an unregister of nowhere", { ...goodUnregister, home: "" }, "home"],
    ["an unregister without a time", { ...goodUnregister, closedAtMs: "now" }, "closedAtMs"],
    ["attempt 0 of an unregister", { ...goodUnregister, attempt: 0 }, "attempt"],
    ["null", null, "no object"],
    ["a list", [good], "version"],
    ["too many recipients", JSON.parse(encodeTask(sampleTask({ recipients: 501 }))), "more than 500"],
  ];
  test.each(cases)("is known as such: %s", (_what, value, problem) => {
    expect(decodeTask(JSON.stringify(value))).toEqual({ problem: expect.stringContaining(problem) });
  });

  test("is described without a word of it", () => {
    for (const text of ["never-log-this {", '{"version":"never-log-this"}', '"never-log-this"', ""]) {
      const decoded = decodeTask(text);
      expect(decoded).toEqual({ problem: expect.any(String) });
      expect(JSON.stringify(decoded)).not.toContain("never-log");
    }
  });
});
