import { type BarGroup, barChart } from "../support/bar-chart.ts";
import { atMost, type Bound, boundsSection } from "../support/bound.ts";
import type { Units } from "./metering-proxy.ts";
import { type Layout, layouts, type RoomResult, type StepResult } from "./plan.ts";
import { notKept, oneStream, unitsOf } from "./rooms.ts";

const names: Readonly<Record<Layout, string>> = { ours: "Switchboard", plain: "records and index" };
const colours: Readonly<Record<Layout, string>> = { ours: "#2f6fb0", plain: "#c9803f" };

/** Of the write units that one record per address and an index cost. */
const mostOfTheWrites = 0.65;

/** The results as Markdown. */
export function writeUnitsReport(results: readonly StepResult[], rooms: readonly RoomResult[], origin: string): string {
  return `# DynamoDB units

${origin}

![Write units of a connection](units.svg)

| | | write units | records and index: at the table + at the index | × | read units | records and index | × |
|---|---|---|---|---|---|---|---|
${results.map(row).join("\n")}

- "Records and index" is the layout of the documents that the hub was made from: one record per address, and a global
  secondary index by connection id, through which a connection's records are found when it closes (\`bench/plain/records.ts\`).
  Both sides register the same connections at the same addresses; Switchboard writes one item more, the connection itself,
  and needs no index.
- Connections are ten minutes old where nothing else is said. One that has joined something, was renewed or is in its first
  minute is marked before it is forgotten, so that nothing is registered behind its back: a write unit.
- A join is an update of the connection's own item, a registration for each room, and a read of that item to see that the
  connection has not left or ended meanwhile; "records and index" cannot see that. That item grows with what it names: over
  1 KB each update of it costs two units.
- Units are the sums of what the server says each call has consumed (\`ConsumedCapacity\`), the embedded DynamoDB of this
  repository. It does not count writes at an index; these are counted by AWS's rules, a unit for each entry of at most 1 KB
  that is written or removed (\`bench/units/index-write-units.ts\`, which has tests). How the server counts the rest is tested
  against AWS's rules as well.
- A frame is answered by reading who sends it, strongly consistent: one unit of each "send" is for that. Records and
  index do not know their senders. Sessions and users are read strongly consistent, so that somebody who has just
  connected is found, which is twice the price of their eventually consistent reads; groups are not.
- A write unit costs five times a read unit on demand.

## Rooms and tokens

| | write units | read units | calls |
|---|---|---|---|
${rooms.map(({ name, units }) => `| ${name} | ${units.written} | ${units.read} | ${units.calls} |`).join("\n")}

- Records and index have no counterpart. What finds the audience, and who has sent a frame, is counted above; "say hello",
  "recover" and "refresh" include reading who asks. Positions of streams, which the answer to a refresh tells, cost what hello costs.
- What is counted for quotas is one frame in sixteen, or one that uses a sixteenth of a quota; without quotas, nothing is. A connection
  that has the longest names of a hundred rooms in its item pays for its size each time.
- A message is put under an offset that its stream's head gives out: two calls, one after the other, for each stream, and those of
  several streams at the same time. Its item is the payload and some 300 bytes.

${boundsSection([...unitBounds(results), ...roomBounds(rooms)])}`;
}

/** What connecting and disconnecting must reach. */
export function unitBounds(results: readonly StepResult[]): readonly Bound[] {
  return results
    .filter(({ bounded }) => bounded)
    .map(({ step, name, ours, plain }) =>
      atMost(mostOfTheWrites, `${step}, ${name}: write units, × records and index`, writes(ours) / writes(plain)),
    );
}

/** What storing must reach. */
export function roomBounds(rooms: readonly RoomResult[]): readonly Bound[] {
  const [stored, passed] = [unitsOf(rooms, oneStream), unitsOf(rooms, notKept)];
  return [
    atMost(2, `${oneStream}: write units`, stored.written),
    atMost(2, `${oneStream}: calls`, stored.calls, 0),
    atMost(0, `${notKept}: further calls`, passed.calls, 0),
  ];
}

function writes({ written, writtenAtIndexes }: Units): number {
  return written + writtenAtIndexes;
}

function row({ step, name, ours, plain }: StepResult): string {
  const written = `${writes(plain)} = ${plain.written} + ${plain.writtenAtIndexes}`;
  const cells = [
    ...[step, name, writes(ours), writes(plain) === 0 ? 0 : written, ratio(writes(ours), writes(plain))],
    ...[ours.read, plain.read, ratio(ours.read, plain.read)],
  ];
  return `| ${cells.join(" | ")} |`;
}

function ratio(ours: number, plain: number): string {
  return plain === 0 ? "" : (ours / plain).toFixed(2);
}

/** The results as a plot. */
export function writeUnitsChart(results: readonly StepResult[]): string {
  const connects = results.filter(({ step }) => step === "connect");
  const groups = connects.map((result): BarGroup => {
    const { name } = result;
    const disconnect = results.find((other) => other.step === "disconnect" && other.name === name) ?? result;
    const both = (layout: Layout) => writes(result[layout]) + writes(disconnect[layout]);
    return {
      name,
      bars: layouts.map((layout) => ({
        label: names[layout],
        value: both(layout),
        colour: colours[layout],
        note: `${both(layout)} (${ratio(both(layout), both("plain"))}×)`,
      })),
    };
  });
  return barChart("Write units of a connection, from connecting to having disconnected", groups);
}
