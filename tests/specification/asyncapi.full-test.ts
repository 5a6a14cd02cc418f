import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";
import { expect, test } from "vitest";

test.each([
  ["switchboard.v1.asyncapi.json", 15],
  ["switchboard.events.v1.asyncapi.json", 7],
])("the standard parser takes %s, and has nothing to say against it", async (file, count) => {
  const text = readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8");
  const { document, diagnostics } = await new Parser().parse(text);
  // That there is a later version of AsyncAPI: generators know 3.0.0, and few know 3.1.0.
  expect(diagnostics.filter(({ code }) => code !== "asyncapi-latest-version")).toEqual([]);
  expect(document?.allOperations().all()).toHaveLength(count);
  for (const operation of document?.allOperations().all() ?? []) {
    expect(operation.messages().all().length, operation.id()).toBeGreaterThan(0);
  }
});

test("what is wrong with a document is found", async () => {
  const text = readFileSync(new URL("../../docs/switchboard.v1.asyncapi.json", import.meta.url), "utf8");
  for (const wrong of [
    text.replace('"#/components/schemas/HelloFrame"', '"#/components/schemas/Nothing"'),
    text.replace('"action": "receive"', '"action": "sing"'),
  ]) {
    const { diagnostics } = await new Parser().parse(wrong);
    expect(diagnostics.filter(({ severity }) => severity === 0)).not.toEqual([]);
  }
});
