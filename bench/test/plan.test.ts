import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodeOptions } from "../audience/plan.ts";

test("audiences are measured with the options of Node.js that the functions are deployed with", () => {
  const template = readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8");
  const deployed = [...template.matchAll(/^ +NODE_OPTIONS: (.*)$/gm)].map(([, options]) => options);
  // Those that deliver: the one behind the route, the one for backends, the worker.
  expect(deployed).toEqual([nodeOptions, nodeOptions, nodeOptions]);
});
