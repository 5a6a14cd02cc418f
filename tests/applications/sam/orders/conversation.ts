import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "an event bus beside: a rule's function posts to the connection in the event",
  template: "template.yaml",
  async converse({ connect }) {
    const client = await connect();
    client.send({ action: "order", pieces: 10 });
    client.send({ action: "order", pieces: 11 });
    expect(await client.next()).toBe("11 pieces go by truck");
  },
};
