import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "the endpoint from ApiEndpoint; a role with a managed and an inline policy; code from a folder",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "vote", for: "tea" })).toBe("Counted: tea");
  },
};
