import { WebSocket } from "ws";

/** Messages to a group, so many a second, until it is disposed of. */
export interface Flood extends AsyncDisposable {
  /** How many the hub has answered so far. */
  readonly acknowledged: () => number;
}

const LOOK_MS = 10;
/** A hub that does not keep up is not given more than this at once: what piles up would be delivered later, and measured with what comes then. */
const MOST_UNDER_WAY = 60;

export async function startFlood(url: string, group: string, perSecond: number): Promise<Flood> {
  // With the same session, the ids would be those of messages that have been sent already.
  const socket = new WebSocket(`${url}?session_id=flood-${group}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const beganAt = performance.now();
  let sent = 0;
  let acknowledged = 0;
  socket.on("message", (text) => {
    if (String(text).startsWith('{"type":"ack"')) acknowledged += 1;
  });
  // Timers come late on a busy machine: what is due by then is sent together.
  const timer = setInterval(() => {
    const due = ((performance.now() - beganAt) / 1_000) * perSecond;
    while (sent < due && sent - acknowledged < MOST_UNDER_WAY) {
      sent += 1;
      const data = { text: `message ${sent} of the flood` };
      socket.send(JSON.stringify({ action: "sendMessage", id: String(sent), to: { groups: [group] }, data }));
    }
  }, LOOK_MS);
  return {
    acknowledged: () => acknowledged,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.close();
      await closed;
    },
  };
}
