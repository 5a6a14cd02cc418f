import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a function that posts with https.request and its own signature, without an SDK",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    expect(await client.ask("hello")).toBe("heard: hello");
  },
};
