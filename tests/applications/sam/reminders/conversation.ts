import { once } from "node:events";
import { expect } from "vitest";
import type { Application } from "../../support/application.ts";

export const application: Application = {
  about: "a schedule beside that posts to every connection",
  template: "template.yaml",
  async converse({ connect, advanceClock }) {
    const client = await connect();
    // The connection is stored when the handshake is over; an hour later nothing has been idle for ten minutes.
    for (let minutes = 0; minutes < 60; minutes += 6) {
      client.webSocket.ping();
      await once(client.webSocket, "pong");
      await advanceClock(6 * 60_000);
    }
    expect(await client.next()).toBe("Drink some water");
  },
};
