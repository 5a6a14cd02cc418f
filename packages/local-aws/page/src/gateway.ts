import type { ApiAnswer, Happened } from "./contract.ts";

/** An open connection, as the gateway's control API has it. */
export interface OpenConnection {
  readonly connectionId: string;
}

/** What of the gateway's faults is known by name; numbers are probabilities from 0 to 1, or milliseconds. */
export type Faults = Readonly<Record<string, number>>;

export async function readApi(): Promise<ApiAnswer> {
  return (await ask("/_local-aws/api")).json();
}

/** Tells what happened, the last of it at once, then whatever comes. */
export function watchHappened(tell: (happened: readonly Happened[]) => void, tellIsThere: (isThere: boolean) => void) {
  const source = new EventSource("/_local-aws/happened");
  source.addEventListener("happened", ({ data }) => tell(JSON.parse(data)));
  source.addEventListener("open", () => tellIsThere(true));
  source.addEventListener("error", () => tellIsThere(false));
}

export async function openConnections(): Promise<readonly OpenConnection[]> {
  const { connections }: { readonly connections: readonly OpenConnection[] } = await (
    await ask("/_gateway/connections")
  ).json();
  return connections;
}

export async function cut(connectionId: string): Promise<void> {
  await ask("/_gateway/drop", { connectionId });
}

export async function readFaults(): Promise<Faults> {
  return (await ask("/_gateway/chaos")).json();
}

export async function changeFaults(change: Faults): Promise<Faults> {
  return (await ask("/_gateway/chaos", change)).json();
}

export async function advance(advanceMs: number): Promise<void> {
  await ask("/_gateway/clock", { advanceMs });
}

async function ask(path: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) });
  if (response.ok) return response;
  const { message }: { readonly message?: unknown } = await response.json().catch(() => ({}));
  throw new Error(typeof message === "string" ? message : `local-aws answered ${response.status}.`);
}
