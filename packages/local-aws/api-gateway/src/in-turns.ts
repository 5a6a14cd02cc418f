/** Runs work in its order, a little in each turn of the event loop. */
export type InTurns = (work: () => void) => void;

/**
 * Keeps a crowd from holding up everybody else: without it Node handles all that has arrived, a thousand handshakes for
 * example, before it looks at a socket again, and meanwhile the calls of functions to DynamoDB would run out of their time.
 *
 * @param perTurn how much runs before other events have theirs
 */
export function createInTurns(perTurn: number): InTurns {
  const waiting: (() => void)[] = [];
  let isDue = false;

  function runSome(): void {
    for (const work of waiting.splice(0, perTurn)) work();
    isDue = waiting.length > 0;
    if (isDue) setImmediate(runSome);
  }

  return (work) => {
    waiting.push(work);
    if (isDue) return;
    isDue = true;
    setImmediate(runSome);
  };
}
