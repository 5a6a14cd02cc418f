import type { ClientFrame, JoinFrame, SendMessageFrame, StreamFrame, WirePosition } from "@switchboard/protocol";
import type { Line, LineServer } from "../line.ts";
import { START_MS } from "../machine.ts";
import type { Random } from "../random.ts";
import type { Scheduler } from "../scheduler.ts";
import { createSimulatedStream, type Entry, type SimulatedStream } from "./simulated-stream.ts";

/** What goes wrong at a hub with streams; all of it can change in the course of a life. */
export interface Trouble {
  /** Of posts to connections. */
  lost: number;
  doubled: number;
  late: number;
  /** Of writes. */
  slow: number;
  dead: number;
  /** Of frames: neither effect nor answer, an effect without answer, or an error. */
  failing: number;
  /** Of joins: the hub does them once more, some seconds later. */
  repeated: number;
  /** How long connections last until they are to be replaced. */
  lifeMs: () => number;
}

export interface Stored {
  readonly id: string;
  readonly excludes: string | undefined;
  readonly addresses: readonly string[];
  /** Where it is stored, once all of it is; also more than once in a stream. */
  readonly positions: readonly (readonly [address: string, ...WirePosition])[];
  readonly isAcknowledged: boolean;
  readonly atMs: number;
  /** The addresses at which it is kept, as often as it is. */
  readonly puts: string[];
}

export interface StreamHub {
  readonly server: LineServer;
  /** Everything that was sent, by id. */
  readonly stored: ReadonlyMap<string, Stored>;
  readonly streams: ReadonlyMap<string, SimulatedStream>;
  publish(addresses: readonly string[]): void;
  /** The groups of all connections that are there. */
  groups(): readonly string[];
  /** Groups that nobody may join. */
  readonly forbidden: Set<string>;
}

interface Connection {
  readonly line: Line;
  readonly id: string;
  readonly addresses: Set<string>;
}

const MOST_RECOVERED = 25;

/** A hub whose streams are kept as the real one keeps them, and whose functions and posts are late, lost, doubled and disordered. */
export function createStreamHub(
  scheduler: Scheduler,
  random: Random,
  trouble: Trouble,
  keepMs: number,
  tell: (text: string) => void,
): StreamHub {
  const { now } = scheduler;
  const connections = new Map<Line, Connection>();
  const stored = new Map<string, Stored>();
  const forbidden = new Set<string>();
  const streams = new Map<string, SimulatedStream>();
  for (const address of ["group room.1", "group room.2", "group room.3", "user u"])
    streams.set(address, createSimulatedStream(address, keepMs, now));
  let ids = 0;
  let messages = 0;
  const after = (delayMs: number, run: () => void) => void scheduler.at(now() + delayMs, run);

  function post(connection: Connection, frame: object): void {
    if (!connections.has(connection.line)) return;
    const text = JSON.stringify(frame);
    tell(`  ${connection.id} < ${text}`);
    connection.line.send(text);
  }

  const streamOf = (address: string) => streams.get(address) as SimulatedStream;

  function frameOf(address: string, offset: number): StreamFrame {
    const [kind = "", id = ""] = address.split(" ");
    return { [kind]: id, epoch: streamOf(address).epoch(), offset } as unknown as StreamFrame;
  }

  function deliver(message: Stored, data: unknown, except: Connection | undefined): void {
    for (const connection of connections.values()) {
      const positions = message.positions.filter(([address]) => connection.addresses.has(address));
      if (positions.length === 0 || connection === except) continue;
      const frame = {
        ...{ type: "message", id: message.id, from: {}, sentAt: "now" },
        ...{ positions: positions.map(([, ...position]) => position), data },
      };
      const times = random.chance(trouble.doubled) ? 2 : 1;
      if (random.chance(trouble.lost)) {
        tell(`  lost: ${message.id} to ${connection.id}`);
        continue;
      }
      for (let time = 0; time < times; time += 1)
        after(random.chance(trouble.late) ? random.between(200, 3_000) : random.between(1, 100), () =>
          post(connection, frame),
        );
    }
  }

  interface Write {
    readonly id: string;
    readonly data: unknown;
    readonly addresses: readonly string[];
    readonly excludes?: string | undefined;
    readonly except?: Connection | undefined;
    readonly done?: (message: Stored) => void;
  }

  /** Takes an offset in each stream, puts the message there, and delivers it once it is everywhere. */
  function write({ id, data, addresses, excludes, except, done }: Write): void {
    const positions: [string, ...WirePosition][] = [];
    const isDead = random.chance(trouble.dead);
    const entry = { id, data, excludes };
    function finished(): void {
      if (positions.length < addresses.length) return;
      const ordered = addresses.flatMap((address) => positions.filter(([of]) => of === address));
      const message: Stored = { id, excludes, addresses, positions: ordered, isAcknowledged: true, puts, atMs: now() };
      stored.set(id, { ...message, positions: [...before, ...ordered] });
      tell(`stored: ${id} at ${JSON.stringify(ordered)}`);
      deliver(message, data, except);
      done?.(message);
    }
    function step(address: string): void {
      const position = streamOf(address).take();
      if (isDead && random.chance(0.7)) return;
      const delayMs = random.chance(trouble.slow) ? random.between(100, 6_000) : random.between(1, 40);
      after(delayMs, () => {
        if (!streamOf(address).put(position, entry)) {
          step(address);
          return;
        }
        positions.push([address, ...position]);
        puts.push(address);
        if (!isDead) finished();
      });
    }
    const before = stored.get(id)?.positions ?? [];
    const puts = stored.get(id)?.puts ?? [];
    if (before.length === 0)
      stored.set(id, { id, excludes, addresses, positions: [], isAcknowledged: false, puts, atMs: now() });
    for (const address of addresses) step(address);
  }

  /** In the order of steps of the real one: registered first, read then. */
  function join(connection: Connection, names: readonly string[]): void {
    for (const name of names) connection.addresses.add(`group ${name}`);
  }

  function hello(
    connection: Connection,
    { id, groups = [], positions = [] }: Extract<ClientFrame, { action: "hello" }>,
  ): void {
    join(
      connection,
      groups.filter((name) => !forbidden.has(name)),
    );
    after(random.between(0, 100), () => {
      const claimed = new Set(positions.map(([epoch]) => epoch));
      const addresses = [...connection.addresses];
      const read = addresses.map((address) => {
        const stream = streamOf(address);
        return frameOf(address, claimed.has(stream.epoch()) ? stream.top() : stream.settled());
      });
      const names = addresses.flatMap((address) => (address.startsWith("group ") ? [address.slice(6)] : []));
      const expiresAt = new Date(START_MS + now() + trouble.lifeMs()).toISOString();
      const answer = {
        type: "welcome",
        id,
        connectionId: connection.id,
        userId: "u",
        expiresAt,
        groups: names,
        streams: read,
      };
      after(random.between(0, 100), () => post(connection, answer));
    });
  }

  function recover(
    connection: Connection,
    id: string | undefined,
    since: readonly WirePosition[],
    client: string,
  ): void {
    let room = MOST_RECOVERED;
    const found: object[] = [];
    const told = since.map(([epoch, offset]) => {
      const address = [...connection.addresses].find((own) => epoch.startsWith(own.replace(" ", "-")));
      if (address === undefined) return { epoch, recovered: false };
      const stream = streamOf(address);
      if (stream.epoch() !== epoch) return { epoch, recovered: false, now: frameOf(address, stream.settled()) };
      const read = stream.since(offset, Math.max(1, room));
      if (!read.recovered) return { epoch, recovered: false, now: frameOf(address, read.now[1]) };
      room -= read.entries.length;
      found.push(...read.entries.flatMap((entry) => keptOf(epoch, entry, client)));
      return { epoch, recovered: true, to: read.to, more: read.more };
    });
    const answer = { type: "recovered", id, streams: told, messages: found };
    after(random.between(1, 150), () => post(connection, answer));
  }

  function keptOf(
    epoch: string,
    [offset, { id, data, excludes }]: readonly [number, Entry],
    client: string,
  ): readonly object[] {
    if (excludes === client) return [];
    return [{ id, from: {}, sentAt: "then", positions: [[epoch, offset]], data }];
  }

  function handle(connection: Connection, frame: ClientFrame, client: string): void {
    const answer = (answered: object) => after(random.between(1, 150), () => post(connection, answered));
    const { id } = frame;
    switch (frame.action) {
      case "hello":
        hello(connection, frame);
        break;
      case "join":
        if (frame.groups.some((name) => forbidden.has(name)))
          answer({ type: "error", id, code: "forbidden", message: "No." });
        else joined(connection, frame);
        break;
      case "leave":
        leave(connection, frame.groups);
        answer({ type: "left", id, groups: frame.groups });
        break;
      case "history": {
        const stream = streamOf(`group ${frame.group}`);
        const page = stream.before(frame.before, frame.limit ?? 100);
        const kept = page.entries.flatMap((entry) => keptOf(stream.epoch(), entry, client));
        answer({ type: "history", id, messages: kept, more: page.more });
        break;
      }
      case "recover":
        recover(connection, id, frame.since, client);
        break;
      case "sendMessage":
        send(connection, frame, client);
    }
  }

  function leave(connection: Connection, names: readonly string[]): void {
    for (const name of names) connection.addresses.delete(`group ${name}`);
  }

  function joined(connection: Connection, { id, groups }: JoinFrame): void {
    join(connection, groups);
    if (random.chance(trouble.repeated)) after(random.between(1_000, 8_000), () => join(connection, groups));
    after(random.between(0, 60), () => {
      const read = groups.map((name) => frameOf(`group ${name}`, streamOf(`group ${name}`).settled()));
      after(random.between(1, 150), () => post(connection, { type: "joined", id, groups, streams: read }));
    });
  }

  function send(connection: Connection, { id, to, exclude, data }: SendMessageFrame, client: string): void {
    const left = exclude === undefined ? {} : { excludes: client, except: connection };
    const addresses = (to.groups ?? []).map((name) => `group ${name}`);
    write({
      ...{ id: `s-${id}`, data, addresses, ...left },
      done({ positions }) {
        const own = positions.flatMap(([address, ...position]) =>
          connection.addresses.has(address) ? [position] : [],
        );
        const told = { id, messageId: `s-${id}`, positions: own };
        if (random.chance(0.2)) after(1, () => post(connection, { type: "stored", ...told }));
        after(random.between(1, 600), () =>
          post(connection, { type: "ack", ...told, delivered: 1, gone: 0, failed: 0, queued: 0 }),
        );
      },
    });
  }

  return {
    server: {
      handshake(line) {
        ids += 1;
        const connection = { line, id: `c-${ids}`, addresses: new Set(["user u"]) };
        connections.set(line, connection);
        line.accept();
      },
      frame(line, text) {
        const connection = connections.get(line);
        if (connection === undefined) return;
        const frame = JSON.parse(text) as ClientFrame;
        if (frame.action === "ping") {
          post(connection, { type: "pong" });
          return;
        }
        const client = line.url.searchParams.get("client_id") ?? "";
        const failure = random.chance(trouble.failing)
          ? random.pick(["no effect", "no answer", "throttled"])
          : undefined;
        if (failure !== undefined) tell(`  ${failure}`);
        after(random.between(1, 200), () => {
          if (!connections.has(line)) return;
          if (failure === "throttled") {
            post(connection, {
              type: "error",
              ...(frame.id !== undefined && { id: frame.id }),
              code: "throttled",
              message: "Later.",
            });
          } else if (failure === "no answer" && frame.action !== "hello") {
            if (frame.action === "join") join(connection, frame.groups);
            if (frame.action === "leave") leave(connection, frame.groups);
          } else if (failure !== "no effect") handle(connection, frame, client);
        });
      },
      gone: (line) => void connections.delete(line),
    },
    ...{ stored, streams, forbidden },
    publish(addresses) {
      messages += 1;
      write({ id: `m-${messages}`, data: messages, addresses });
    },
    groups: () =>
      [...connections.values()].flatMap(({ addresses }) =>
        [...addresses].filter((address) => address.startsWith("group ")),
      ),
  };
}
