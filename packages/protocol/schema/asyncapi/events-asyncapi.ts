import { isJsonObject, type Json, type JsonObject } from "../../src/json.ts";
import { asyncApiSchema, mapped } from "./schemas.ts";

/** The events of a hub as AsyncAPI 3, from the schema of their details: each is a message that the hub sends to the bus. */
export function eventsAsyncApi({ $defs: definitions = {} }: JsonObject): JsonObject {
  const details: JsonObject = isJsonObject(definitions) ? definitions : {};
  // Detail types are written as titles are; what they are made of is not.
  const types = Object.keys(details).filter((name) => /^[A-Z]/.test(name));
  const messageNames = new Map(types.map((type) => [type, type.replaceAll(" ", "")]));
  const schemaName = (name: string) => messageNames.get(name) ?? name;
  const byName = (entry: (type: string, name: string) => Json): JsonObject =>
    Object.fromEntries([...messageNames].map(([type, name]) => [name, entry(type, name)]));
  return {
    asyncapi: "3.0.0",
    id: "urn:switchboard:switchboard.events.v1",
    info: {
      title: "Switchboard: events",
      version: "1",
      description:
        "What a hub tells a bus of EventBridge. The described application is the hub. EVENTS.md says when each event is sent and what can be relied on: events come at least once, in no order. Readers ignore fields that they do not know.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    servers: {
      eventBridge: {
        host: "events.{region}.amazonaws.com",
        protocol: "eventbridge",
        description: "EventBridge in the region of the hub.",
        variables: { region: { description: "The AWS region.", examples: ["eu-central-1"] } },
      },
    },
    channels: {
      bus: {
        address: "{eventBusName}",
        title: "The event bus",
        parameters: {
          eventBusName: { description: "The bus that the deployment's parameter `Events` names.", default: "default" },
        },
        messages: byName((_, name) => ({ $ref: `#/components/messages/${name}` })),
      },
    },
    operations: byName((type, name) => ({
      action: "send",
      channel: { $ref: "#/channels/bus" },
      ...summaryOf(details[type]),
      messages: [{ $ref: `#/channels/bus/messages/${name}` }],
    })),
    components: {
      messages: byName((type, name) => ({
        name: type,
        ...summaryOf(details[type]),
        payload: {
          allOf: [{ $ref: "#/components/schemas/envelope" }],
          type: "object",
          required: ["detail-type", "detail"],
          properties: { "detail-type": { const: type }, detail: { $ref: `#/components/schemas/${name}` } },
        },
      })),
      schemas: {
        ...Object.fromEntries(
          Object.entries(mapped(details, asyncApiSchema)).map(([name, schema]) => [schemaName(name), schema]),
        ),
        envelope: {
          description: "What EventBridge puts around the detail.",
          type: "object",
          required: ["source", "time"],
          properties: {
            id: { type: "string", description: "EventBridge's own: another one whenever the event is told again." },
            source: { const: "switchboard" },
            account: { type: "string" },
            region: { type: "string" },
            time: { type: "string", format: "date-time" },
          },
        },
      },
    },
  };
}

function summaryOf(schema: Json | undefined): { readonly summary?: Json } {
  const description = isJsonObject(schema) ? schema["description"] : undefined;
  return description === undefined ? {} : { summary: description };
}
