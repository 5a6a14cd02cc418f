import { WebSocket } from "ws";

/** Messages to a group, so many a second, until it is disposed of. */
export interface Flood extends AsyncDisposable {
  readonly sent: () => number;
}

const LOOK_MS = 10;

export async function startFlood(url: string, group: string, perSecond: number): Promise<Flood> {
  // With the same session, the ids would be those of messages that have been sent already.
  const socket = new WebSocket(`${url}?session_id=flood-${group}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const beganAt = performance.now();
  let sent = 0;
  // Timers come late on a busy machine: what is due by then is sent together.
  const timer = setInterval(() => {
    const due = ((performance.now() - beganAt) / 1_000) * perSecond;
    while (sent < due) {
      sent += 1;
      const data = { text: `message ${sent} of the flood` };
      socket.send(JSON.stringify({ action: "sendMessage", id: String(sent), to: { groups: [group] }, data }));
    }
  }, LOOK_MS);
  return {
    sent: () => sent,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.close();
      await closed;
    },
  };
}
