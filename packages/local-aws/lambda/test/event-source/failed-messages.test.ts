import { expect, test } from "vitest";
import { failedMessages } from "../../src/event-source/failed-messages.ts";

const ids = ["a", "b", "c"];
const report = (...itemIdentifiers: unknown[]) =>
  JSON.stringify({ batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })) });

test.each([
  ["nothing", "null"],
  ["an empty report", "{}"],
  ["no list", '{"batchItemFailures":null}'],
  ["an empty list", report()],
])("%s means that everything succeeded", (_what, result) => {
  expect([...failedMessages(result, ids)]).toEqual([]);
});

test("only what is named has failed, however often it is named", () => {
  expect([...failedMessages(report("b", "c", "b"), ids)]).toEqual(["b", "c"]);
});

test.each([
  ["an empty id", report("a", "")],
  ["no id", report("a", null)],
  ["a misspelled key", '{"batchItemFailures":[{"itemidentifier":"a"}]}'],
  ["no entry", '{"batchItemFailures":["a"]}'],
  ["the id of no message of the batch", report("z")],
  ["a list that is none", '{"batchItemFailures":"a"}'],
  ["a text", '"a"'],
  ["a list", "[]"],
  ["what is no JSON", "{"],
])("%s means that everything failed", (_what, result) => {
  expect([...failedMessages(result, ids)]).toEqual(ids);
});
