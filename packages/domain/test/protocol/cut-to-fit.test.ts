import { expect, test } from "vitest";
import { cutPage, cutRecovered, type HistoryPage, type RecoveredStreams } from "../../src/index.ts";

const message = (offset: number) => ({ messageId: `m-${offset}`, from: {}, sentAtMs: 0, payload: "hi" });
const page: HistoryPage = {
  messages: [1, 2, 3, 4].map((offset) => ({ message: message(offset), position: { epoch: "e", offset } })),
  more: false,
};
const upTo =
  (count: number) =>
  ({ messages }: { readonly messages: readonly unknown[] }) =>
    messages.length <= count;

test("a page that fits stays as it is", () => {
  expect(cutPage(page, () => true)).toEqual(page);
});

test.each([3, 2, 1])("of a page, the newest %i messages are left, and there are older ones", (count) => {
  expect(cutPage(page, upTo(count))).toEqual({ messages: page.messages.slice(-count), more: true });
});

const recovered: RecoveredStreams = {
  streams: [
    { epoch: "e", recovered: true, to: 9, more: false },
    { epoch: "f", recovered: true, to: 5, more: false },
    { epoch: "g", recovered: true, to: 7, more: false },
    { epoch: "h", recovered: false },
  ],
  messages: [
    { message: message(1), positions: [{ epoch: "e", offset: 3 }] },
    { message: message(2), positions: [{ epoch: "e", offset: 6 }] },
    // In a stream that was not asked for as well.
    { message: message(3), positions: [7, 4, 1].map((offset, nth) => ({ epoch: "efx"[nth] ?? "", offset })) },
    { message: message(4), positions: [{ epoch: "f", offset: 5 }] },
  ],
};
const ends = (e: object, f: object) => [
  { epoch: "e", recovered: true, ...e },
  { epoch: "f", recovered: true, ...f },
  ...recovered.streams.slice(2),
];

test("what was recovered and fits stays as it is", () => {
  expect(cutRecovered(recovered, () => true)).toEqual(recovered);
});

test.each([
  [3, ends({ to: 9, more: false }, { to: 4, more: true })],
  [2, ends({ to: 6, more: true }, { to: 3, more: true })],
  [1, ends({ to: 5, more: true }, { to: 3, more: true })],
  [0, ends({ to: 2, more: true }, { to: 3, more: true })],
])(
  "of what was recovered, %i messages are left, and each stream ends before the first that is not",
  (count, streams) => {
    expect(cutRecovered(recovered, upTo(count))).toEqual({ streams, messages: recovered.messages.slice(0, count) });
  },
);

test("where nothing fits, no message is left", () => {
  expect(cutPage(page, () => false)).toEqual({ messages: [], more: true });
  expect(cutRecovered(recovered, () => false).messages).toEqual([]);
});
