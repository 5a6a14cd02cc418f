/** What became of a message at each connection of its audience; the counts add up to the audience. */
export interface DeliveryCounts {
  readonly delivered: number;
  readonly gone: number;
  /** No attempt was answered with success; after an attempt that was not answered the message may have arrived. */
  readonly failed: number;
  /** Left to the delivery workers. */
  readonly queued: number;
}
