import { expect } from "vitest";
import type {
  Message,
  MessageHistory,
  Position,
  Reader,
  Recovered,
  Room,
  StoredMessage,
  Stream,
} from "../../../index.ts";
import { uniqueId } from "../sample-connection.ts";

export interface MessageHistorySubject extends AsyncDisposable {
  readonly history: MessageHistory;
  /** Moves the history's time on. */
  advance(ms: number): void;
  /** An append that has taken its offset, and stores its message when it is told to; never, as if its writer had died. */
  slowAppend(message: Message, stream: Stream): Promise<SlowAppend>;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: MessageHistory;
}

export interface SlowAppend {
  finish(): Promise<Position>;
}

export const hourMs = 3_600_000;
export const ample: Room = { messages: 1000, bytes: 1_000_000 };

export const nowhere: Position = { epoch: "nowhere", offset: 0 };

export function sampleStream({
  kind = "group",
  id = uniqueId("room"),
}: {
  readonly kind?: "group" | "user" | "session";
  readonly id?: string;
} = {}): Stream {
  return { address: { kind, id }, retention: { keepMs: hourMs, most: 300 } };
}

export function sampleMessage(): Message {
  const messageId = uniqueId("message");
  return { messageId, from: { userId: "ada" }, sentAtMs: 1_767_225_600_123, payload: { text: messageId } };
}

/** The position before the first message of an epoch. */
export function start(position: Position | undefined): Position {
  return { epoch: position?.epoch ?? "", offset: 0 };
}

export async function appendOne(history: MessageHistory, message: Message, stream: Stream): Promise<Position> {
  const [position, ...others] = await history.append(message, [stream]);
  expect(others).toEqual([]);
  return position ?? nowhere;
}

export async function appendAll(history: MessageHistory, stream: Stream, count: number): Promise<readonly Position[]> {
  const positions: Position[] = [];
  for (let nth = 0; nth < count; nth += 1) positions.push(await appendOne(history, sampleMessage(), stream));
  return positions;
}

export async function recovered(
  history: MessageHistory,
  stream: Stream,
  after: Position | undefined,
  room = ample,
  reader?: Reader,
): Promise<Recovered> {
  const answer = await history.readSince(stream, after ?? nowhere, room, reader);
  if (!answer.recovered) throw new Error(`Not recovered: ${JSON.stringify(answer)}`);
  return answer;
}

export function offsetsOf({ messages }: Recovered): readonly number[] {
  return messages.map(({ position }) => position.offset);
}

/** Everything after a position, asked for until there is no more. */
export async function everythingSince(
  history: MessageHistory,
  stream: Stream,
  after: Position | undefined,
  room = ample,
): Promise<readonly StoredMessage[]> {
  const all: StoredMessage[] = [];
  let position = after ?? nowhere;
  for (;;) {
    const { messages, to, more } = await recovered(history, stream, position, room);
    all.push(...messages);
    if (!more) return all;
    expect(to).toBeGreaterThan(position.offset);
    position = { ...position, offset: to };
  }
}

export async function pageOf(history: MessageHistory, stream: Stream): Promise<readonly number[]> {
  const { messages } = await history.readBefore(stream, undefined, ample);
  return messages.map(({ position }) => position.offset);
}
