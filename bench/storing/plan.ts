/** What is compared: a message that is stored on its way, and the same one where nothing is kept. */
export const ways = ["with", "without"] as const;
export type Way = (typeof ways)[number];

/** How many connections are in the room beside the sender. */
export const recipients = 10;
export const payloadBytes = 500;

/** Until the code is compiled. */
export const warmUpMessages = 600;
export const rounds = 21;
export const messagesPerRound = 100;

/** What so many messages, one after the other, cost the process of the function. */
export interface Cost {
  readonly messages: number;
  /** User and system time. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** One cost of each per round. */
export type Costs = Readonly<Record<Way, readonly Cost[]>>;
