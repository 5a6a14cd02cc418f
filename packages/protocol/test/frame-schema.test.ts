import { expect, test } from "vitest";
import { frameSchema, importedDefinitions, typedDefinitions } from "../schema/frame-schema.ts";
import { typesOf } from "../schema/typescript.ts";

// `pnpm generate` writes both anew.
test("the types of the frames are those of the schema", async () => {
  const head = "// Made from packages/protocol/schema by `pnpm --filter @switchboard/protocol generate`.\n";
  await expect(`${head}\n${typesOf(typedDefinitions, importedDefinitions)}`).toMatchFileSnapshot("../src/frames.ts");
});

test("the schema that others read is the one that the types are made of", async () => {
  const file = "../../../docs/switchboard.v1.schema.json";
  await expect(`${JSON.stringify(frameSchema, null, 2)}\n`).toMatchFileSnapshot(file);
});
