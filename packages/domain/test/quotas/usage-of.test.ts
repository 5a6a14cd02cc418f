import { expect, test } from "vitest";
import type { Answer, Command, ParsedCommand } from "../../src/index.ts";
import { usageOfAnswers, usageOfText } from "../../src/quotas/usage-of.ts";

const position = { epoch: "e", offset: 1 };
const send = (to: object): Command => ({ kind: "send", to, payload: 1 });
const parsed = (...commands: readonly Command[]): readonly ParsedCommand[] =>
  commands.map((command) => ({ ok: true, command }));

test.each<[string, number, Command]>([
  ["each address of a message", 4, send({ user: ["a", "b"], group: ["c"], everyone: true })],
  ["each group of a join", 2, { kind: "join", groups: ["a", "b"] }],
  ["each group of a leave", 2, { kind: "leave", groups: ["a", "b"] }],
  ["each group of a hello", 2, { kind: "hello", groups: ["a", "b"], positions: [position] }],
  ["each stream that is recovered", 3, { kind: "recover", since: [position, position, position] }],
  ["the group of a page", 1, { kind: "history", group: "a" }],
  ["nothing of a plain hello", 0, { kind: "hello" }],
  ["nothing of a ping", 0, { kind: "ping" }],
])("of a text counts %s", (_, addresses, command) => {
  expect(usageOfText("ü!", parsed(command))).toEqual({ frames: 1, bytes: 3, addresses, deliveries: 0 });
});

test("of a text with several commands counts what all of them name, and what is no command counts as a frame", () => {
  const malformed: ParsedCommand = { ok: false, malformed: { code: "no", message: "No." } };
  const commands = [malformed, ...parsed(send({ user: ["a"] }), { kind: "join", groups: ["b"] })];
  expect(usageOfText("", commands)).toEqual({ frames: 1, bytes: 0, addresses: 2, deliveries: 0 });
});

test.each<[string, number, Answer]>([
  ["the registrations that a page of members took", 317, { kind: "members", group: "g", members: [], read: 9510 }],
  ["a count", 166, { kind: "occupancy", group: "g", connections: 10_000 }],
  [
    "what a new token writes and reads",
    3,
    {
      ...{ kind: "refreshed", expiresAtMs: 1, groups: ["a", "b"] },
      streams: [{ address: { kind: "group", id: "a" }, position }],
    },
  ],
])("of an answer counts %s", (_, addresses, answer) => {
  expect(usageOfAnswers(undefined, [answer])).toEqual({ frames: 0, bytes: 0, addresses, deliveries: 0 });
});

test("of answers count who was reached, streams, and the units that were read", () => {
  const counts = { delivered: 20, gone: 5, failed: 5, queued: 40 };
  const ack: Answer = { kind: "ack", messageId: "m", ...counts };
  expect(usageOfAnswers("x".repeat(100), [ack])).toEqual({ frames: 0, bytes: 0, addresses: 2, deliveries: 70 });
  expect(usageOfAnswers("x".repeat(10_000), [{ kind: "pong" }])).toMatchObject({ addresses: 2, deliveries: 0 });
  const streams = [{ address: { kind: "everyone" } as const, position }];
  const welcome = { connectionId: "c", expiresAtMs: 0, limits: { addresses: 1, groups: 1 }, groups: [], streams };
  expect(usageOfAnswers(undefined, [{ kind: "welcome", welcome }])).toMatchObject({ addresses: 1 });
});
