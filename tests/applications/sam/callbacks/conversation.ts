import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "handlers with callbacks and context.succeed, on nodejs20.x",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "add", numbers: [1, 2, 3] })).toBe("6");
    expect(await client.ask({ action: "add" })).toContain("Internal server error");
    expect(await client.ask({ action: "context" })).toBe("succeeded");
    expect(await client.ask({ action: "context", fail: true })).toContain("Internal server error");
  },
};
