import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a layer with a package that the function requires",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask({ action: "greet", name: "Ada" })).toBe("Good morning, Ada!");
  },
};
