import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a chat with SAM's policy templates, the runtime's SDK (CommonJS) and the endpoint from domainName and stage",
  template: "template.yaml",
  async converse({ connect }) {
    const [ada, bob, eve] = [await connect(), await connect(), await connect()];
    eve.webSocket.close();
    await eve.closed;
    ada.send({ message: "sendmessage", data: "hello world" });
    expect(await ada.next()).toBe("hello world");
    expect(await bob.next()).toBe("hello world");
  },
};
