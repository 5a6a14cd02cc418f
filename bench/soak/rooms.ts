import { createRoomLedger, type RoomBreach, type RoomReport } from "@switchboard/probe";
import { startRoomMember } from "./room-member.ts";

/** Two rooms in use. */
export interface Rooms {
  /** Stops sending and cutting, waits until everybody has been given what came last, and judges. */
  end(): Promise<{ readonly breaches: readonly RoomBreach[]; readonly report: RoomReport }>;
}

const MEMBERS = 4;
const SEND_EVERY_MS = 250;
const CUT_EVERY_MS = 5_000;
/** Of so many cuts one is a program that ends. */
const RELOAD_EVERY = 4;
/** How long what was sent last may need to everybody. */
const SETTLE_LIMIT_MS = 60_000;
const POLL_MS = 50;

/**
 * Members send to two rooms, mostly to one of them. One after the other is cut off and comes back, or ends and goes on from its
 * saved position: what it had under way then may stay without an acknowledgement.
 */
export async function startRooms(url: string, run: string): Promise<Rooms> {
  const rooms = [`room.${run}.1`, `room.${run}.2`];
  const ledger = createRoomLedger();
  const members = Array.from({ length: MEMBERS }, (_, number) => {
    const name = `${run}-member-${number}`;
    return { name, ...startRoomMember(name, url, rooms, ledger) };
  });
  await Promise.all(members.map((member) => member.joined()));
  const sending = new Set<Promise<void>>();
  const reloading = new Set<Promise<void>>();
  let sent = 0;
  let cuts = 0;

  function send(to: readonly string[]): number {
    const n = sent++;
    const sender = members[n % MEMBERS];
    if (sender !== undefined) track(sending, sender.send({ n, sender: sender.name, rooms: to, excludesSender: false }));
    return n;
  }

  const timers = [
    setInterval(() => send(sent % 5 === 0 ? rooms : rooms.slice(sent % 2, (sent % 2) + 1)), SEND_EVERY_MS),
    setInterval(() => {
      const member = members[cuts++ % MEMBERS];
      if (member === undefined) return;
      if (cuts % (RELOAD_EVERY + 1) === 0) track(reloading, member.reload());
      else member.cut();
    }, CUT_EVERY_MS),
  ];

  return {
    async end() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...sending, ...reloading]);
      await Promise.all(members.map((member) => member.joined()));
      // A message that is lost at the end is noticed with the next one.
      const last = rooms.map((room) => send([room]));
      const giveUpAt = performance.now() + SETTLE_LIMIT_MS;
      while (!last.every((n) => ledger.isEverywhere(n)) && performance.now() < giveUpAt) await pause(POLL_MS);
      await Promise.all(sending);
      await Promise.all(members.map((member) => member.close()));
      return ledger.judge();
    },
  };
}

function track(all: Set<Promise<void>>, work: Promise<void>): void {
  const tracked = work.finally(() => all.delete(tracked));
  all.add(tracked);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
