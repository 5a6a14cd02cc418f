/**
 * How long readers wait for writers, and writers for the store. Writers take an offset first and store under it second, so that
 * a missing message may be under way or dead; only time tells which. The figures depend on one another.
 */

/** From then on no writer begins to store: it gives up. */
export const appendMs = 5000;

/** How often in a row readers may have passed a writer's offset before it gives up. */
export const mostVoids = 3;

/** A reader makes a hole void that lies below a message stored longer ago than this. */
export const holeMs = 3000;

/** The most holes that one reader makes void before it answers. */
export const mostHoles = 50;

/**
 * Below a message stored longer ago than this, nothing comes any more. Its offset was taken within the store's deadline of 5
 * seconds after its time; whoever had a lower one before stores within `appendMs` and that deadline.
 *
 * It must not be `holeMs`: a reader that begins makes nothing void, so that it must not begin above what still comes.
 */
export const inFlightMs = 15_000;

/** When no offset was taken for so long, nothing is under way: no function lives longer. */
export const idleMs = 30_000;

/** How much longer a message is kept than it may be read: more than the clocks and latencies of two writers differ. */
export const graceMs = 60_000;

const dayMs = 86_400_000;

/** How much longer than its messages a stream's head is kept, so that offsets count on. */
export const headMs = 30 * dayMs;

/** How long a head is kept that a reader has made, until the first message. */
export const begunHeadMs = dayMs;
