import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a REQUEST authorizer that reads a token from the query",
  template: "template.yaml",
  async converse({ connect }) {
    const ada = await connect("?token=ada-token");
    expect(await ada.ask({ action: "whoami" })).toBe("Ada: Ada, true");
    await expect(connect()).rejects.toMatchObject({ status: 401 });
    await expect(connect("?token=expired")).rejects.toMatchObject({ status: 401 });
    await expect(connect("?token=wrong")).rejects.toMatchObject({ status: 403 });
  },
};
