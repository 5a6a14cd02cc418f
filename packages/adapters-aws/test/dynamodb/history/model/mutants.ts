import { readFile } from "node:fs/promises";
import { build, type Plugin } from "esbuild";
import type { Found } from "../../interleavings/search.ts";
import type { mutantScenarios } from "./scenarios.ts";
import type { search } from "./search.ts";
import type { Scenario } from "./world.ts";

/** One change that breaks a rule, and the scenario in which it shows. */
export interface Mutant {
  readonly rule: string;
  readonly file: string;
  /** Stands in the file once. */
  readonly code: string;
  readonly becomes: string;
  readonly scenario: keyof typeof mutantScenarios;
}

export const mutants: readonly Mutant[] = [
  {
    rule: "A reader does not begin above what is under way.",
    file: "settle",
    code: "if (lastAtMs === undefined || nowMs - lastAtMs > idleMs)",
    becomes: "if (true)",
    scenario: "firstMessages",
  },
  {
    rule: "A reader does not begin at the newest message that is there.",
    file: "settle",
    code: "if (!more) return endOfRun(rows, lowestBeginning(head, rows, nowMs));",
    becomes: "if (!more) return rows[0]?.offset ?? base;",
    scenario: "firstMessages",
  },
  {
    rule: "A reader begins where the unbroken run ends, not at its newest message.",
    file: "settle",
    code: "if (anchor !== undefined) return endOfRun(rows, anchor.offset);",
    becomes: "if (anchor !== undefined) return rows[0]?.offset ?? base;",
    scenario: "settledAbove",
  },
  {
    rule: "Readers that begin have more patience than those that make holes void.",
    file: "patience",
    code: "inFlightMs = 15_000",
    becomes: "inFlightMs = 3000",
    scenario: "settled",
  },
  {
    rule: "A stream is idle only after a function's life.",
    file: "patience",
    code: "idleMs = 30_000",
    becomes: "idleMs = 3000",
    scenario: "settled",
  },
  {
    rule: "A hole is made void before it is passed.",
    file: "judge-page",
    code: "const voids = oldHoles(judging, above);",
    becomes: "const voids: Row[] = [];",
    scenario: "crash",
  },
  {
    rule: "A young hole is not passed.",
    file: "judge-page",
    code: "if (offset > to + 1) break;",
    becomes: "",
    scenario: "crash",
  },
  {
    rule: "A writer does not store where a reader has passed.",
    file: "table",
    code: "if (there !== undefined && there.attempt !== attempt) return false;",
    becomes: "",
    scenario: "crash",
  },
  {
    rule: "An answer that ends at a young hole says that there is more.",
    file: "judge-page",
    code: "more: page.more || to < (above.at(-1)?.offset ?? since)",
    becomes: "more: page.more",
    scenario: "crash",
  },
  {
    rule: "A void that was refused is a message: the page is read again.",
    file: "read-since",
    code: "holesLeft -= judgement.voids.length;",
    becomes: `{
          const rows = [...page.rows, ...judgement.voids].sort((one, other) => one.offset - other.offset);
          const judged = { head, since, page: { rows, more: page.more }, nowMs: clock.now(), keepMs, room, reader };
          return recovered(judgePage({ ...judged, holesLeft: 0 }) as never);
        }`,
    scenario: "crash",
  },
  {
    rule: "The beginning of an epoch is an anchor only while the epoch has lost nothing.",
    file: "judge-page",
    code: "const anchored = nowMs < head.soundUntilMs ||",
    becomes: "const anchored = since === 0 || nowMs < head.soundUntilMs ||",
    scenario: "expiry",
  },
  {
    rule: "What is missing above a position may have expired where nothing is kept there.",
    file: "judge-page",
    code: 'if (!anchored && first.offset > since + 1) return { kind: "lost" };',
    becomes: "",
    scenario: "expiry",
  },
  {
    rule: "A message whose time is over is no anchor, even while it is there.",
    file: "judge-page",
    code: "row.offset === since && !isOver(row, nowMs)",
    becomes: "row.offset === since",
    scenario: "over",
  },
  {
    rule: "Where something's time is over, nothing is recovered.",
    file: "judge-page",
    code: "above.some((row) => isOver(row, nowMs) || nowMs - row.atMs >= keepMs)",
    becomes: "false",
    scenario: "over",
  },
  {
    rule: "A void goes when its neighbour goes.",
    file: "judge-page",
    code: "voids.push({ offset: hole, epoch, atMs, expiresAtMs })",
    becomes: "voids.push({ offset: hole, epoch, atMs, expiresAtMs: expiresAtMs + 200_000 })",
    scenario: "voidExpires",
  },
  {
    rule: "A raised setting does not move the time up to which nothing has expired.",
    file: "table",
    code: "table.head = { ...table.head, keepMs };",
    becomes: "table.head = { ...table.head, keepMs, soundUntilMs: table.head.soundUntilMs + keepMs };",
    scenario: "raised",
  },
  {
    rule: "A message is kept for as long as the head says, not its writer's setting.",
    file: "append-message",
    code: "atMs + head.keepMs + graceMs",
    becomes: "atMs + keepMs + graceMs",
    scenario: "lowered",
  },
  {
    rule: "A purge lets no writer of the life that has ended store any more.",
    file: "purge-stream",
    code: "if (!isIdle) await closeHoles",
    becomes: "if (isIdle) await closeHoles",
    scenario: "purge",
  },
  {
    rule: "However many are under way, a purge stops all of them.",
    file: "purge-stream",
    code: "Math.max(1, above.offset - mostInFlight)",
    becomes: "above.offset - 1",
    scenario: "purge",
  },
  {
    rule: "A purge finishes what one that has died has begun.",
    file: "purge-stream",
    code: "await closeDownTo(Math.max(1,",
    becomes: "await closeDownTo(Math.max(head.base + 1,",
    scenario: "purgeAfterPurge",
  },
  {
    rule: "A purge that is repeated ends no life that has begun meanwhile.",
    file: "table",
    code: "if (head === undefined || head.epoch !== epoch) return head;",
    becomes: "if (head === undefined) return head;",
    scenario: "purgeRepeated",
  },
  {
    rule: "A purge that is repeated does not bring back an epoch that another one has ended.",
    file: "table",
    code: "if (head === undefined || head.epoch !== epoch) return head;",
    becomes: "if (head === undefined || head.epoch === freshEpoch) return head;",
    scenario: "twoPurgesRepeated",
  },
];

/** The search with the change in it, in one bundle with the adapter's code. */
async function buildMutant({ file, code, becomes }: Mutant): Promise<typeof search> {
  const changed: Plugin = {
    name: "mutant",
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`/dynamodb/history/(model/)?${file}\\.ts$`) }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (text.split(code).length !== 2) throw new Error(`${file}.ts does not have this once: ${code}`);
        return { contents: text.replace(code, () => becomes), loader: "ts" };
      });
    },
  };
  const { outputFiles } = await build({
    ...{ entryPoints: [new URL("search.ts", import.meta.url).pathname], plugins: [changed], bundle: true },
    ...{ platform: "node", format: "esm", target: "node20", write: false, logLevel: "silent" },
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  return (await import(`data:text/javascript;base64,${text}`)).search;
}

/** What the search finds with the change in it. */
export async function searchMutant(mutant: Mutant, scenario: Scenario): Promise<Found> {
  const searchIt = await buildMutant(mutant);
  return await searchIt(scenario);
}
