import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a queue beside: its worker posts to the connection that asked",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "report", topic: "whales" })).toBe("queued");
    expect(await client.next()).toBe("A report about whales");
  },
};
