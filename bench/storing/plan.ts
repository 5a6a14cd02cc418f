/** What is compared: a message that is stored on its way, and the same one where nothing is kept. */
export const ways = ["with", "without"] as const;
export type Way = (typeof ways)[number];

/** How many connections are in the room beside the sender. */
export const recipients = 10;
export const payloadBytes = 500;

/** Of a fresh process, while its code is not compiled yet. */
export const firstMessages = 500;
/** More that do not count, until the code is compiled. */
export const warmUpMessages = 2500;
export const rounds = 21;
export const messagesPerRound = 100;

/** What so many messages, one after the other, cost the process of the function. */
export interface Cost {
  readonly messages: number;
  /** User and system time. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

export interface WayResult {
  readonly first: Cost;
  readonly rounds: readonly Cost[];
}

export type Results = Readonly<Record<Way, WayResult>>;
