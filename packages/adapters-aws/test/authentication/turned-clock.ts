/** A clock that is the machine's, turned on by what a test says. */
export function createTurnedClock(): { now(): number; turn(ms: number): void } {
  let turnedMs = 0;
  return {
    now: () => Date.now() + turnedMs,
    turn(ms) {
      turnedMs += ms;
    },
  };
}
