/**
 * Where a stream is, as frames say it: `[epoch, offset]`. The epoch names one life of one stream and is opaque; the offset is
 * a message's number in it, from 1, and 0 before the first. Only ever kept as a pair: an offset alone is nothing.
 */
export type WirePosition = readonly [epoch: string, offset: number];
