import type { Random } from "@switchboard/domain";
import { createSeededRandom } from "@switchboard/domain/testing";
import type { Recipients } from "@switchboard/probe";

// Everything that a run does, decided by its seed beforehand. How the machine lets it meet is not: the same seed does the same
// to the same lines in the same order, and finds the same fault as often as the fault's timing allows.

/** The full ids of the sessions, and how many lines listen in each. */
export const rooms = { "anon/hall": 12, "anon/room": 4, "ada/desk": 3, "anon/single": 1 } as const;
export type Room = keyof typeof rooms;
const roomNames = Object.keys(rooms) as Room[];

/** Beyond so many connections of an audience, workers deliver. */
export const directLimit = 8;
/** The sessions of those that send. */
export const senders = ["anon/sender-0", "anon/sender-1", "anon/sender-2", "anon/sender-3"] as const;
const sendsOfEach = 2;
const visitorCount = 8;

/** What is done once, when so many posts to connections, or writes to the table, of the round have begun. */
export const disturbances = [
  { kind: "kill", functionName: "MessageFunction", on: "posts" },
  { kind: "kill", functionName: "DeliverFunction", on: "posts" },
  { kind: "kill", functionName: "ConnectFunction", on: "writes" },
  { kind: "kill", functionName: "DisconnectFunction", on: "writes" },
  { kind: "kill", functionName: "EventsFunction", on: "writes" },
  { kind: "freeze", functionName: "MessageFunction", on: "posts" },
  { kind: "freeze", functionName: "DeliverFunction", on: "posts" },
  { kind: "stall", on: "posts" },
  { kind: "redeliver", on: "posts" },
] as const;
export type Disturbance = (typeof disturbances)[number] & { readonly at: number; readonly ms: number };

export interface PlannedSend {
  readonly sender: number;
  readonly to: Recipients;
  readonly excludesSender: boolean;
}

/** A line of a room that ends after so many sends of the round have begun. */
export interface Departure {
  readonly room: Room;
  readonly how: "close" | "drop";
  readonly afterSends: number;
}

export interface Round {
  readonly sends: readonly PlannedSend[];
  readonly departures: readonly Departure[];
  /** Lines that open while things go wrong; those that do not stay close at once. */
  readonly visitors: readonly { readonly room: Room; readonly stays: boolean }[];
  readonly disturbances: readonly Disturbance[];
  /** The table throttles, hangs, resets, loses answers and leaves things undone. */
  readonly storeFails: boolean;
  /** A room one of whose lines is answered for with 410, always; and one where it is 429. */
  readonly falselyGone: Room;
  readonly mute: Room | undefined;
  readonly ends: "quietly" | "at the idle limit" | "at two hours";
}

export interface Plan {
  readonly seed: string;
  readonly rounds: readonly Round[];
}

export function makePlan(seed: string): Plan {
  const random = createSeededRandom(`${seed} plan`);
  const all = shuffled(random, disturbances);
  const ends = shuffled(random, ["quietly", "at the idle limit", "at two hours"] as const);
  const rounds = ends.map((end, index): Round => {
    const falselyGone = pick(random, roomNames);
    const mute = index === 1 ? pick(random, roomNames) : undefined;
    const sends = Array.from({ length: senders.length * sendsOfEach }, (_, send) =>
      // Whose posts come to nothing throughout is posted to in any case.
      planSend(random, send % senders.length, [falselyGone, mute][send]),
    );
    return {
      ...{ sends, falselyGone, mute, ends: end, storeFails: index > 0 },
      departures: [...planDepartures(random, sends.length)],
      visitors: Array.from({ length: visitorCount }, (_, visitor) => ({
        room: pick(random, roomNames),
        stays: visitor % 2 === 0,
      })),
      // Each of them in one round.
      disturbances: all
        .filter((_, position) => position % ends.length === index)
        .map((disturbance) => ({ ...disturbance, ...planMoment(random, disturbance.on) })),
    };
  });
  return { seed, rounds };
}

function planMoment(random: Random, on: Disturbance["on"]) {
  return { at: 1 + Math.floor(random() * (on === "posts" ? 60 : 8)), ms: 300 + Math.floor(random() * 1_500) };
}

function planSend(random: Random, sender: number, room: Room | undefined): PlannedSend {
  const roll = random();
  if (room !== undefined) return { sender, to: { sessions: [room] }, excludesSender: false };
  if (roll < 0.2) return { sender, to: { everyone: true }, excludesSender: random() < 0.5 };
  const sessions = roll < 0.7 ? [pick(random, roomNames)] : shuffled(random, roomNames).slice(0, 2);
  return { sender, to: { sessions }, excludesSender: false };
}

function* planDepartures(random: Random, sends: number): Generator<Departure> {
  for (const room of ["anon/hall", "anon/hall", "anon/room", "ada/desk"] as const) {
    yield { room, how: random() < 0.5 ? "close" : "drop", afterSends: Math.floor(random() * sends) };
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** Fisher and Yates. */
function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  const all = [...items];
  for (let index = all.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [all[index], all[other]] = [all[other] as Item, all[index] as Item];
  }
  return all;
}
