import type { Fields } from "../fields.ts";

const kinds = ["group", "user", "session", "client"] as const;

/** What a stream is of. */
export interface StreamName {
  readonly kind: (typeof kinds)[number] | "everyone";
  /** Empty for everyone. */
  readonly id: string;
}

/** A place in a stream: `[epoch, offset]`. */
export type Position = readonly [epoch: string, offset: number];

/** Where a stream is, as a `welcome`, `joined` or `recovered` says it. */
export interface NamedStream extends StreamName {
  readonly epoch: string;
  readonly offset: number;
}

/** What the streams are of that this page has been told of, by epoch. */
export type Streams = ReadonlyMap<string, StreamName>;

export function readStream(value: unknown): NamedStream | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { epoch, offset, ...fields }: Fields = { ...value };
  if (typeof epoch !== "string" || typeof offset !== "number") return undefined;
  const kind = kinds.find((candidate) => typeof fields[candidate] === "string");
  if (kind !== undefined) return { kind, id: String(fields[kind]), epoch, offset };
  return fields["everyone"] === true ? { kind: "everyone", id: "", epoch, offset } : undefined;
}

export function readPositions(value: unknown): readonly Position[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) => {
    const [epoch, offset]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    return typeof epoch === "string" && typeof offset === "number" ? [[epoch, offset] as const] : [];
  });
}

/** The offset that a message has in a group, if it is known. */
export function offsetIn(group: string, positions: readonly Position[], streams: Streams): number | undefined {
  return positions.find(([epoch]) => {
    const name = streams.get(epoch);
    return name?.kind === "group" && name.id === group;
  })?.[1];
}
