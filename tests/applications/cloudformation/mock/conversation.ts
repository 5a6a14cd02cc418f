import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a MOCK integration, in a JSON template without functions",
  template: "template.json",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "ping" })).toMatch(/^\{"pong": ?"[\w-]{15}="\}$/);
    expect(await client.ask({ action: "unknown" })).toContain("Forbidden");
  },
};
