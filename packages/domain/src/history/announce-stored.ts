import type { ConnectionGateway } from "../connections/connection-gateway.ts";
import type { Connection } from "../model/connection.ts";
import type { Stored } from "../protocol/client-protocol.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";
import type { Clock } from "../runtime/clock.ts";

/** Most deliveries are over by then, and their answer says the same. */
const patienceMs = 300;

/** What has been begun to tell a sender. */
export interface Announcement {
  /** To be called before the sender is answered: nothing is said from then on. Waits for what is being said. Never throws. */
  end(): Promise<void>;
}

/**
 * Tells a sender that its message is stored, if its delivery is not over in a moment: whoever sends in order can go on.
 * Whether that arrives is of no matter, since the answer will say it.
 */
export type AnnounceStored = (sender: Connection, stored: Stored) => Announcement;

export function createAnnounceStored({
  gateway,
  protocols,
  clock,
}: {
  readonly gateway: Pick<ConnectionGateway, "post">;
  readonly protocols: Pick<ClientProtocols, "named">;
  readonly clock: Pick<Clock, "after">;
}): AnnounceStored {
  return (sender, stored) => {
    async function announce(): Promise<void> {
      const payload = protocols.named(sender.protocol)?.encodeStored(stored);
      if (payload !== undefined) await gateway.post(sender, payload);
    }
    let saying: Promise<void> | undefined;
    const cancel = clock.after(patienceMs, () => {
      saying = announce().catch(() => {});
    });
    return {
      async end() {
        cancel();
        await saying;
      },
    };
  };
}
