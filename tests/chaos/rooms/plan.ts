import { createSeededRandom } from "@switchboard/domain/testing";

// What a run does, decided by its seed beforehand, and when. How the machine lets it meet is not.

export const rooms = ["room.1", "room.2"] as const;
export type Room = (typeof rooms)[number];
/** The one whose history is purged in the midst of it: of the other, nothing may be lost. */
export const purgedRoom: Room = "room.2";
export const senders = Array.from({ length: 8 }, (_, index) => `sender-${index}`);
export const receivers = Array.from({ length: 4 }, (_, index) => `receiver-${index}`);
/** All of them are in both rooms. */
export const members = [...senders, ...receivers];

/** Of a room's 12 members, workers deliver to 4. */
export const directLimit = 8;

const KILLED = ["MessageFunction", "DeliverFunction", "ConnectFunction", "DisconnectFunction"] as const;

export type Trouble =
  | { readonly kind: "cut"; readonly member: string }
  /** A page that is loaded again: the program of a receiver ends, and another goes on from the saved positions. */
  | { readonly kind: "reload"; readonly member: string }
  | { readonly kind: "kill" | "freeze"; readonly functionName: string; readonly ms: number }
  | { readonly kind: "stall"; readonly ms: number }
  | { readonly kind: "redeliver" }
  | {
      readonly kind: "outage";
      readonly table: "connections" | "history";
      readonly how: "hang" | "throttle" | "reset";
      readonly ms: number;
    }
  | { readonly kind: "purge" };

export interface PlannedSend {
  readonly atMs: number;
  readonly sender: string;
  readonly rooms: readonly Room[];
  readonly excludesSender: boolean;
}

export interface RoomsPlan {
  readonly sends: readonly PlannedSend[];
  readonly troubles: readonly (Trouble & { readonly atMs: number })[];
}

const SEND_EVERY_MS = [300, 2_300] as const;
const TROUBLE_EVERY_MS = [200, 1_600] as const;

export function planRooms(seed: string, durationMs: number): RoomsPlan {
  const random = createSeededRandom(`${seed} rooms`);
  const between = (least: number, most: number) => least + random() * (most - least);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;

  function planTrouble(): Trouble {
    const roll = random();
    if (roll < 0.4) return { kind: "cut", member: pick(members) };
    if (roll < 0.5) return { kind: "reload", member: pick(receivers) };
    const ms = Math.round(between(300, 1_800));
    if (roll < 0.7) return { kind: "kill", functionName: pick(KILLED), ms };
    if (roll < 0.8) return { kind: "freeze", functionName: pick(KILLED), ms };
    if (roll < 0.86) return { kind: "stall", ms };
    const how = pick(["hang", "throttle", "reset"] as const);
    return { kind: "outage", table: pick(["connections", "history"] as const), how, ms };
  }

  function* times([least, most]: readonly [number, number]): Generator<number> {
    for (let atMs = between(0, most); atMs < durationMs; atMs += between(least, most)) yield Math.round(atMs);
  }

  const sends = senders.flatMap((sender) =>
    [...times(SEND_EVERY_MS)].map((atMs): PlannedSend => {
      const own = random() < 0.1 ? rooms : [pick(rooms)];
      return { atMs, sender, rooms: own, excludesSender: random() < 0.1 };
    }),
  );
  const troubles = [
    ...[...times(TROUBLE_EVERY_MS)].map((atMs) => ({ ...planTrouble(), atMs })),
    { kind: "redeliver" as const, atMs: Math.round(durationMs * between(0.2, 0.8)) },
    { kind: "purge" as const, atMs: Math.round(durationMs * between(0.4, 0.7)) },
  ];
  const inTime = (one: { readonly atMs: number }, other: { readonly atMs: number }) => one.atMs - other.atMs;
  return { sends: sends.sort(inTime), troubles: troubles.sort(inTime) };
}
