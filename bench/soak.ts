// The local hub in use for as long as one wants: whether it loses anything, and whether it grows.
//
//     npm run soak -- 30     for so many minutes; 1 by default
//
// Sessions are sent to over bare sockets; two rooms with history are used through the client library, by members that are cut off and
// come back. Ends with an error when a message was lost, miscounted, misdelivered, given twice or out of order, was never
// acknowledged, or left the table not empty.

import { createProbe, type ProbeReport, runSteadyLoad } from "@switchboard/probe";
import { startLocalHub } from "./local/hub.ts";
import { type TreeUse, treeUse } from "./local/process-tree.ts";
import { addUp, describeInterval, describeRooms, describeSummary } from "./soak/describe.ts";
import { startRooms } from "./soak/rooms.ts";

const SESSIONS = 10;
const MESSAGES_PER_SECOND = 20;
const REPLACE_EVERY_MS = 2_000;
const LINE_EVERY_MS = 10_000;
/** How long the table may need to empty in the end. */
const EMPTY_WITHIN_MS = 30_000;

const [minutesText = "1", ...others] = process.argv.slice(2);
const minutes = Number(minutesText);
if (!(minutes > 0) || others.length > 0) {
  console.error("Usage: npm run soak -- <minutes>");
  process.exit(2);
}
const failures = await soak(minutes * 60_000);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;

/** @returns what was not as it must be */
async function soak(forMs: number): Promise<readonly string[]> {
  await using hub = await startLocalHub();
  const run = `soak-${Date.now()}`;
  const probe = createProbe({ url: hub.url, run });
  const rooms = await startRooms(hub.url, run);
  const beganAt = performance.now();
  const uses: TreeUse[] = [];
  const reports: ProbeReport[] = [];
  const look = () => {
    const report = probe.report();
    const use = treeUse(hub.program.process.pid);
    reports.push(report);
    uses.push(use);
    return { report, use, breaches: probe.breaches().length, atMs: performance.now() - beganAt };
  };
  let lastMs = 0;
  const timer = setInterval(() => {
    const now = look();
    print(describeInterval({ ...now, tookMs: now.atMs - lastMs }));
    lastMs = now.atMs;
  }, LINE_EVERY_MS);
  const sessions = Array.from({ length: SESSIONS }, (_, number) => {
    const id = `${run}-${number}`;
    return { session: `anon/${id}`, query: { session_id: id } };
  });
  try {
    await runSteadyLoad({
      ...{ probe, sessions, perSecond: MESSAGES_PER_SECOND, forMs, replaceEveryMs: REPLACE_EVERY_MS },
    });
  } finally {
    clearInterval(timer);
  }
  const inRooms = await rooms.end();
  const itemsLeft = await hub.emptied(EMPTY_WITHIN_MS);
  const { breaches, atMs } = look();
  const total = addUp(reports);
  print(describeSummary({ total, uses, breaches: breaches + inRooms.breaches.length, atMs, itemsLeft }));
  print(describeRooms(inRooms.report));
  return [
    ...inRooms.breaches.map(({ rule, text }) => `${rule}: ${text}`),
    ...probe.breaches().map(({ rule, text }) => `${rule}: ${text}`),
    ...probe.unexpected(),
    ...(total.unacknowledged > 0 ? [`${total.unacknowledged} messages were not acknowledged`] : []),
    ...(itemsLeft > 0 ? [`${itemsLeft} items are left in the table`] : []),
  ];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
