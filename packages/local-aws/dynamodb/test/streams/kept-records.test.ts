import { expect, test } from "vitest";
import { Stream } from "../../src/server/streams/stream.mjs";

function createStream(most?: { readonly records: number; readonly bytes: number }) {
  return new Stream({
    ...{ arn: "arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/first", label: "first", region: "us-east-1" },
    table: {
      ...{ TableName: "T", TableArn: "arn:aws:dynamodb:us-east-1:000000000000:table/T", TableStatus: "ACTIVE" },
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    },
    now: () => 0,
    ...(most !== undefined && { most }),
  });
}

function write(stream: Stream, count: number, text = ""): void {
  for (let n = 0; n < count; n += 1) {
    const after = { id: { S: `${n}` }, text: { S: text } };
    stream.append({ tableName: "T", key: `${n}`, before: undefined, after, by: "caller" });
  }
}

test("a stream keeps so many records at most, the newest ones", () => {
  const stream = createStream({ records: 10, bytes: 1_000_000 });
  write(stream, 15);
  expect([stream.beginning, stream.end]).toEqual([5, 15]);
  const newImage = { NewImage: { id: { S: "5" } } };
  expect(stream.read(5, { most: 1, mostBytes: 1 })).toMatchObject([{ record: { dynamodb: newImage } }]);
});

test("and so many bytes of them", () => {
  const stream = createStream({ records: 1_000, bytes: 100_000 });
  write(stream, 20, "x".repeat(10_000));
  const kept = stream.read(stream.beginning, { most: 1_000, mostBytes: Number.POSITIVE_INFINITY });
  expect(kept.reduce((sum, { json }) => sum + json.length, 0)).toBeLessThanOrEqual(100_000);
  expect(kept.length).toBe(9);
});

test("one call reads a record, however large, and as many more as fit", () => {
  const stream = createStream();
  write(stream, 5, "x".repeat(400_000));
  const count = (mostBytes: number) => stream.read(0, { most: 1_000, mostBytes }).length;
  expect([count(1), count(1_048_576)]).toEqual([1, 2]);
});
