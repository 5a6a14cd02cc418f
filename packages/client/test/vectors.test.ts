import { readFileSync } from "node:fs";
import type { VectorFile } from "@switchboard/protocol/testing";
import { describe, test } from "vitest";
import { play } from "./support/vector-player.ts";

const file: VectorFile = JSON.parse(
  readFileSync(new URL("../../../docs/vectors/client.json", import.meta.url), "utf8"),
);
const cases = file.client ?? [];

describe.each([...new Set(cases.map(({ capability }) => capability))])("%s", (capability) => {
  const those = cases.filter((each) => each.capability === capability);
  test.each(those.map((each) => [each.name, each] as const))("%s", (_name, each) => play(each));
});
