import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "who is here: ES modules, SAM's globals, simple table and managed policies, the endpoint from apiId",
  template: "template.yaml",
  async converse({ connect }) {
    const [ada, bob] = [await connect("?name=Ada"), await connect("?name=Bob")];
    expect(await ada.ask({ action: "who" })).toBe('{"here":["Ada","Bob"]}');
    bob.webSocket.close();
    expect(await ada.next()).toBe('{"left":"Bob"}');
  },
};
