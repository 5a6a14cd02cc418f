import { interruption } from "./cli-error.ts";

/** Rejects as soon as Ctrl-C is pressed; what was begun is left to itself. */
export async function unlessInterrupted<Value>(work: Promise<Value>, interrupted: AbortSignal): Promise<Value> {
  let stop = () => {};
  const interrupting = new Promise<never>((_resolve, reject) => {
    stop = () => reject(interruption());
    if (interrupted.aborted) stop();
    interrupted.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, interrupting]);
  } finally {
    interrupted.removeEventListener("abort", stop);
    work.catch(() => {});
  }
}
