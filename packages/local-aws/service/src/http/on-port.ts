/**
 * Starts something that listens.
 *
 * @throws what `start` throws, with the `port` that it was to listen on
 */
export async function onPort<Started>(port: number, start: (port: number) => Promise<Started>): Promise<Started> {
  try {
    return await start(port);
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { port });
  }
}
