import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "AWS::Serverless::WebSocketApi with an authorizer; its functions name the API, and it names them",
  template: "template.yaml",
  async converse({ connect }) {
    const guest = await connect("", { headers: { Authorization: "Bearer guest" } });
    expect(await guest.ask({ action: "join", room: "blue" })).toBe("guest is in blue");
    await expect(connect()).rejects.toMatchObject({ status: 401 });
    await expect(connect("", { headers: { Authorization: "Bearer thief" } })).rejects.toMatchObject({ status: 403 });
  },
};
