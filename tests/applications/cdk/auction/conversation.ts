import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "the output of `cdk synth`, with bundled TypeScript functions that leave the SDK to the runtime",
  template: "cdk.out/AuctionStack.template.json",
  async converse({ connect }) {
    const [ada, bob] = [await connect(), await connect()];
    expect(await ada.ask({ action: "rules" })).toBe("The highest bid wins.");
    ada.send({ action: "bid", amount: 12 });
    expect(await bob.next()).toBe('{"highest":12}');
    expect(await ada.next()).toBe('{"highest":12}');
  },
};
