import { expect, test } from "vitest";
import { createPublishMessages } from "../../src/messages/publish-messages.ts";
import type { SendMessage } from "../../src/messages/send-message.ts";
import type { SendMessageCommand } from "../../src/messages/send-message-command.ts";

const backend = { kind: "backend", name: "orders" } as const;
const command = (id: string): SendMessageCommand => ({ id, to: { user: ["ada"] }, payload: id });
const receipt = (messageId: string) => ({ messageId, delivered: 1, gone: 0, failed: 0, queued: 0 });
const sent = (id: string) => ({ ok: true, value: receipt(id) }) as const;

/** Long enough for whatever needs no more than promises. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}

test("the results of published messages are in the order of the messages, whichever is sent first", async () => {
  const fault = new Error("the store is down");
  const rejection = { code: "invalid-address", message: "no" } as const;
  const sendMessage: SendMessage = async (sender, { id = "" }) => {
    expect(sender).toBe(backend);
    // Those that come first take longest.
    for (let turn = 5 - Number(id); turn > 0; turn -= 1) await Promise.resolve();
    if (id === "1") throw fault;
    return id === "2" ? { ok: false, rejection } : sent(id);
  };
  const publishMessages = createPublishMessages({ sendMessage, clock: { now: () => 0 } });
  expect(await publishMessages(backend, ["0", "1", "2", "3"].map(command), 1)).toEqual([
    sent("0"),
    { fault },
    { ok: false, rejection },
    sent("3"),
  ]);
});

test("some of many messages are sent at the same time, but not all", async () => {
  const running: (() => void)[] = [];
  const sendMessage: SendMessage = (_sender, { id = "" }) =>
    new Promise((resolve) => running.push(() => resolve(sent(id))));
  const publishMessages = createPublishMessages({ sendMessage, clock: { now: () => 0 } });
  const published = publishMessages(
    backend,
    Array.from({ length: 20 }, (_, index) => command(`${index}`)),
    1,
  );
  await turns();
  expect(running.length).toBeGreaterThan(1);
  expect(running.length).toBeLessThan(20);
  for (let index = 0; index < 20; index += 1) {
    running[index]?.();
    await turns();
  }
  expect(await published).toEqual(Array.from({ length: 20 }, (_, index) => sent(`${index}`)));
});

test("a message for which no time is left is not sent, and its result is a fault", async () => {
  let now = 0;
  const begun: (string | undefined)[] = [];
  const sendMessage: SendMessage = async (_sender, { id = "" }) => {
    begun.push(id);
    now += 1;
    return sent(id);
  };
  const publishMessages = createPublishMessages({ sendMessage, clock: { now: () => now } });
  const published = await publishMessages(backend, ["a", "b", "c"].map(command), 2);
  expect(begun).toEqual(["a", "b"]);
  expect(published).toEqual([sent("a"), sent("b"), { fault: new Error("There was no time left to begin.") }]);
});

test("publishing no messages has no results", async () => {
  const sendMessage: SendMessage = async ({ kind }) => expect.fail(`Nothing is to be sent by a ${kind}.`);
  expect(await createPublishMessages({ sendMessage, clock: { now: () => 0 } })(backend, [], 1)).toEqual([]);
});
