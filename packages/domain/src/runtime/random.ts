/** Randomness for back-off, so that tests are exact: a number from 0 up to, not including, 1. */
export type Random = () => number;
