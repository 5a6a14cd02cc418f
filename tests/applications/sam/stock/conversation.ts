import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a DynamoDB stream beside: its function posts what has changed, to an endpoint from variables",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "set", item: "apples", count: 5 })).toBe("apples: 0 -> 5");
    expect(await client.ask({ action: "set", item: "apples", count: 3 })).toBe("apples: 5 -> 3");
  },
};
