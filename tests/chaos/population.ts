import type { Probe, ProbeLine, ProbeLineOptions } from "@switchboard/probe";
import { type Room, rooms } from "./plan.ts";

/** The lines of a run, open and ended. */
export interface Population {
  open(session?: string): readonly ProbeLine[];
  /** Every line that there was. */
  all(): readonly ProbeLine[];
  /** The line of a connection; `undefined` for one that has never been welcomed. */
  lineOf(connectionId: string): ProbeLine | undefined;
  /** What tells a line from others in every run of a seed: which one of its session it is. */
  placeOf(connectionId: string): string;
  /** Opens a line as a client does: again while it is refused. `undefined` once that is hopeless. */
  arrive(session: string): Promise<ProbeLine | undefined>;
  /** Opens what is missing in the rooms. */
  fill(): Promise<void>;
  /** Has lines ping, by default all that are open. */
  keepAlive(kept?: readonly ProbeLine[]): Promise<void>;
}

const HANDSHAKES_AT_ONCE = 4;
const ATTEMPTS = 12;
const RETRY_MS = 100;

/** @param gatewayPort where the local issuer is as well */
export function createPopulation(
  probe: Probe,
  gatewayPort: number,
  onRefused: (session: string, error: unknown) => void,
): Population {
  const lines: ProbeLine[] = [];
  const places = new Map<string, string>();
  const arrivals = new Map<string, number>();

  const open = (room?: string) => lines.filter(({ isOpen, session }) => isOpen && (room ?? session) === session);

  async function credentialsFor(session: string): Promise<ProbeLineOptions> {
    const [namespace = "", id = ""] = session.split("/");
    const options = { session, query: { session_id: id } };
    if (namespace === "anon") return options;
    const response = await fetch(`http://127.0.0.1:${gatewayPort}/token?user=${namespace}&groups=crew`);
    const token = await response.text();
    // Both places that a token may be in.
    return lines.length % 2 === 0
      ? { ...options, headers: { authorization: `Bearer ${token}` } }
      : { ...options, protocols: ["switchboard.v1", `bearer.${token}`] };
  }

  async function arrive(session: string): Promise<ProbeLine | undefined> {
    const place = arrivals.get(session) ?? 0;
    arrivals.set(session, place + 1);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      try {
        const line = await probe.open(await credentialsFor(session));
        places.set(line.connectionId, `${session} ${place}`);
        lines.push(line);
        return line;
      } catch (error) {
        onRefused(session, error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    return undefined;
  }

  return {
    open,
    all: () => lines,
    lineOf: (id) => lines.find(({ connectionId }) => connectionId === id),
    placeOf: (connectionId) => places.get(connectionId) ?? "",
    arrive,
    async fill() {
      const missing = (Object.keys(rooms) as Room[]).flatMap((room) =>
        Array.from({ length: Math.max(0, rooms[room] - open(room).length) }, () => room),
      );
      const arriveInTurn = async () => {
        for (let room = missing.shift(); room !== undefined; room = missing.shift()) await arrive(room);
      };
      await Promise.all(Array.from({ length: HANDSHAKES_AT_ONCE }, arriveInTurn));
    },
    keepAlive: async (kept = open()) => void (await Promise.all(kept.map((line) => line.ping()))),
  };
}
