import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "handlers in TypeScript without a build, with and without SAM's esbuild metadata",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "question" })).toBe("6 * 7?");
    expect(await client.ask({ action: "answer", answer: 42 })).toBe("right");
    expect(await client.ask({ action: "answer", answer: 41 })).toBe("wrong");
  },
};
