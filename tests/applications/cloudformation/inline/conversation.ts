import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "functions in the template (Code.ZipFile), two-way routes, a stage named $default",
  template: "template.yaml",
  async converse({ connect, url }) {
    expect(url).toMatch(/\/\$default$/);
    const client = await connect();
    expect(await client.ask("Ada")).toBe("Hello, Ada!");
    expect(await client.ask({ action: "time" })).toBe("It is late in us-east-1");
  },
};
