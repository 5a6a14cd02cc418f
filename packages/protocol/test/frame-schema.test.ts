import { expect, test } from "vitest";
import { eventsAsyncApi } from "../schema/asyncapi/events-asyncapi.ts";
import { protocolAsyncApi } from "../schema/asyncapi/protocol-asyncapi.ts";
import { frameSchema, importedDefinitions, typedDefinitions } from "../schema/frame-schema.ts";
import { readProtocolDocument } from "../schema/protocol-document.ts";
import { typesOf } from "../schema/typescript.ts";

// `pnpm generate` writes all of them anew.
test("the types of the frames are those of the schema", async () => {
  const head = "// Made from packages/protocol/schema by `pnpm --filter @switchboard/protocol generate`.\n";
  await expect(`${head}\n${typesOf(typedDefinitions, importedDefinitions)}`).toMatchFileSnapshot("../src/frames.ts");
});

test("the schema that others read is the one that the types are made of", async () => {
  const file = "../../../docs/switchboard.v1.schema.json";
  await expect(`${JSON.stringify(frameSchema, null, 2)}\n`).toMatchFileSnapshot(file);
});

const [protocolPage = ""] = Object.values(
  import.meta.glob("../../../docs/PROTOCOL.md", { query: "?raw", import: "default", eager: true }),
);
const [eventSchema = ""] = Object.values(
  import.meta.glob("../../../docs/switchboard.events.v1.schema.json", {
    query: "?raw",
    import: "default",
    eager: true,
  }),
);

test("the AsyncAPI document is made of the schema and of what the protocol's document says", async () => {
  const asyncApi = protocolAsyncApi(readProtocolDocument(protocolPage));
  const file = "../../../docs/switchboard.v1.asyncapi.json";
  await expect(`${JSON.stringify(asyncApi, null, 2)}\n`).toMatchFileSnapshot(file);
});

test("the AsyncAPI document of the events is made of their schema", async () => {
  const asyncApi = eventsAsyncApi(JSON.parse(eventSchema));
  const file = "../../../docs/switchboard.events.v1.asyncapi.json";
  await expect(`${JSON.stringify(asyncApi, null, 2)}\n`).toMatchFileSnapshot(file);
});
