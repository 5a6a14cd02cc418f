import { expect } from "vitest";
import {
  type DeliveryQueue,
  type DeliveryTask,
  type Message,
  maxRecipients,
  maxStreams,
  type Recipient,
} from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface DeliveryQueueSubject extends AsyncDisposable {
  readonly queue: DeliveryQueue;
  /** Takes tasks out of the queue until they have so many recipients in all. */
  take(recipients: number): Promise<readonly DeliveryTask[]>;
  /** Takes some of the tasks that workers see at the moment, at least one if there is any. */
  takeVisible(): Promise<readonly DeliveryTask[]>;
  /** Lets so much time pass for the queue. */
  pass(ms: number): Promise<void>;
  /** A queue of the same kind that takes nothing. */
  readonly broken: DeliveryQueue;
}

/** API Gateway carries messages of up to 128 KB. Source: its quotas for WebSocket APIs. */
const maxPayloadBytes = 128 * 1024;

function recipients(count: number, foundAt: (nth: number) => string = () => "everyone#0"): readonly Recipient[] {
  return Array.from({ length: count }, (_, nth) => ({
    connectionId: uniqueId("R1kmxc2VNjMCFIA="),
    expiresAtMs: Date.parse("2026-01-01T02:05:00Z") + nth,
    protocol: nth % 2 === 0 ? "switchboard.v1" : "other.v2",
    foundAt: foundAt(nth),
  }));
}

function messageOf(payload: Message["payload"]): Message {
  const from = { userId: "u1", sessionId: "u1/s-1", clientId: "u1/web" };
  return { messageId: uniqueId("message"), from, sentAtMs: 1_767_225_600_123, payload };
}

const behaviours = {
  "gives workers a task as it is": async ({ queue, take }) => {
    const task = { message: messageOf({ text: "hi" }), recipients: recipients(3), attempt: 2 };
    expect(await queue.put([task])).toEqual([]);
    expect((await take(3)).map(inOrder)).toEqual([inOrder(task)]);
  },

  "gives workers every kind of payload, and a message from nobody": async ({ queue, take }) => {
    const awkward = "\u0000\u0001\t\r\n\u007f\u2028\ud7ff\ue000\ufffd\ufffe\uffff👩‍👩‍👧 <&>\"'\\ ü";
    for (const payload of [null, false, 0, -1.5e300, "", awkward, [], {}, [[{ [awkward]: awkward }]]]) {
      const message = { ...messageOf(payload), from: {} };
      const task = { message, recipients: recipients(1, () => `group#0#${awkward}`), attempt: 1 };
      expect(await queue.put([task])).toEqual([]);
      expect(await take(1)).toEqual([task]);
    }
  },

  "gives workers the group of a message that is for it alone": async ({ queue, take }) => {
    const task = { message: { ...messageOf("hi"), group: "room.1" }, recipients: recipients(1), attempt: 1 };
    expect(await queue.put([task])).toEqual([]);
    expect(await take(1)).toEqual([task]);
  },

  "gives workers the positions of a stored message, and which of them are whose": async ({ queue, take }) => {
    const positions = Array.from({ length: maxStreams }, (_, nth) => ({
      epoch: uniqueId("epoch"),
      offset: 2 ** 53 - 1 - nth,
    }));
    const all = recipients(40).map((recipient, nth) =>
      nth % 4 === 0 ? recipient : { ...recipient, streams: nth * 25 },
    );
    const message = { ...messageOf("hi"), kind: "edit", refers: "message-0" };
    const task = { message, positions, recipients: all, attempt: 1 };
    expect(await queue.put([task])).toEqual([]);
    expect((await take(40)).map(inOrder)).toEqual([inOrder(task)]);
  },

  "gives workers many tasks at once, each once": async ({ queue, take }) => {
    const tasks = Array.from({ length: 25 }, () => ({
      message: messageOf("hi"),
      recipients: recipients(maxRecipients),
      attempt: 1,
    }));
    expect(await queue.put(tasks)).toEqual([]);
    expect(idsOf(await take(25 * maxRecipients))).toEqual(idsOf(tasks));
  },

  "gives workers nothing where there is nothing": async ({ queue }) => {
    expect(await queue.put([])).toEqual([]);
  },

  "gives workers the largest message to 500 recipients, several times": async ({ queue, take }) => {
    const message = messageOf("x".repeat(maxPayloadBytes));
    const tasks = [1, 2, 3].map((attempt) => ({ message, recipients: recipients(maxRecipients), attempt }));
    expect(await queue.put(tasks)).toEqual([]);
    const taken = await take(3 * maxRecipients);
    expect(idsOf(taken)).toEqual(idsOf(tasks));
    for (const task of taken) expect(task.message).toEqual(message);
  },

  "gives workers the largest message to 500 recipients at the longest addresses, as one task or several": async ({
    queue,
    take,
  }) => {
    const address = (nth: number) => `session#${"ü".repeat(120)}${nth}/${"\u0001".repeat(256)}`;
    const task = {
      message: messageOf("x".repeat(maxPayloadBytes)),
      recipients: recipients(maxRecipients, address),
      attempt: 4,
    };
    expect(await queue.put([task])).toEqual([]);
    const taken = await take(maxRecipients);
    expect(inOrder({ ...task, recipients: taken.flatMap((part) => part.recipients) })).toEqual(inOrder(task));
    for (const part of taken) expect(part).toMatchObject({ message: task.message, attempt: 4 });
  },

  "gives workers what is to be seen later when its delay is over, in whole seconds and rounded up": async ({
    queue,
    takeVisible,
    pass,
  }) => {
    const later = { message: messageOf("later"), recipients: recipients(1), attempt: 1 };
    const now = { message: messageOf("now"), recipients: recipients(1), attempt: 1 };
    expect(await queue.put([later], 1001)).toEqual([]);
    expect(await queue.put([now])).toEqual([]);
    expect(await takeVisible()).toEqual([now]);
    await pass(1999);
    expect(await takeVisible()).toEqual([]);
    await pass(1);
    expect(await takeVisible()).toEqual([later]);
  },

  "gives workers what is to be seen much later after 15 minutes": async ({ queue, takeVisible, pass }) => {
    const task = { message: messageOf("much later"), recipients: recipients(1), attempt: 1 };
    expect(await queue.put([task], 86_400_000)).toEqual([]);
    await pass(15 * 60_000 - 1);
    expect(await takeVisible()).toEqual([]);
    await pass(1);
    expect(await takeVisible()).toEqual([task]);
  },

  "says which tasks it has not taken, and why, rather than throw": async ({ broken }) => {
    const tasks = [1, 2, 3].map((attempt) => ({ message: messageOf("hi"), recipients: recipients(2), attempt }));
    const failed = await broken.put(tasks);
    expect(idsOf(failed.map(({ task }) => task))).toEqual(idsOf(tasks));
    for (const { fault } of failed) expect(fault).toBeInstanceOf(Error);
  },

  "does not change what it is given": async ({ queue, take }) => {
    const task = { message: messageOf(["hi"]), recipients: recipients(2), attempt: 1 };
    const before = structuredClone(task);
    await queue.put(Object.freeze([Object.freeze(task)]));
    await take(2);
    expect(task).toEqual(before);
  },
} satisfies Behaviours<DeliveryQueueSubject>;

export type DeliveryQueueBehaviour = keyof typeof behaviours;

/** The contract of `DeliveryQueue`, as far as a queue that is well can show it. */
export function describeDeliveryQueue(
  name: string,
  createSubject: () => Promise<DeliveryQueueSubject>,
  skips: readonly Skip<DeliveryQueueBehaviour>[] = [],
): void {
  describeBehaviours(`DeliveryQueue: ${name}`, behaviours, createSubject, skips);
}

/** The same task with its recipients in a certain order: a queue may change it. */
function inOrder({ message, recipients: given, attempt }: DeliveryTask): DeliveryTask {
  return { message, attempt, recipients: [...given].sort((a, b) => (a.connectionId < b.connectionId ? -1 : 1)) };
}

function idsOf(tasks: readonly DeliveryTask[]): readonly string[] {
  return tasks.flatMap((task) => task.recipients.map(({ connectionId }) => connectionId)).sort();
}
