import { WebSocket } from "ws";

/** Messages to a group, so many a second, until it is disposed of. */
export interface Flood extends AsyncDisposable {
  /** How many the hub has delivered so far. */
  readonly acknowledged: () => number;
}

const LOOK_MS = 10;
/** Each frame under way has a process of its own: on a busy machine, many of them would take the page's time as well. */
const MOST_UNDER_WAY = 8;

export async function startFlood(url: string, group: string, perSecond: number): Promise<Flood> {
  // With the same session, the ids would be those of messages that have been sent already.
  const socket = new WebSocket(`${url}?session_id=flood-${group}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const beganAt = performance.now();
  let sent = 0;
  let answered = 0;
  let acknowledged = 0;
  // Nothing else is sent to it: it is in no group.
  socket.on("message", (text) => {
    answered += 1;
    if (String(text).startsWith('{"type":"ack"')) acknowledged += 1;
  });
  // Timers come late on a busy machine: what is due by then is sent together.
  const timer = setInterval(() => {
    const due = ((performance.now() - beganAt) / 1_000) * perSecond;
    while (sent < due && sent - answered < MOST_UNDER_WAY) {
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
