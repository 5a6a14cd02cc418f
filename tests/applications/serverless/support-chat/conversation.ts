import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "the output of `serverless package`, whose code is the zip beside the template",
  template: ".serverless/cloudformation-template-update-stack.json",
  async converse({ connect }) {
    const [ada, bob] = [await connect(), await connect()];
    expect(await ada.ask("what?")).toBe('Send {"action": "say", "text": "..."}');
    ada.send({ action: "say", text: "hello" });
    expect(await bob.next()).toBe('{"said":"hello"}');
  },
};
