import { type Application, billOf } from "./bill.ts";
import { amountOf, metersTable, priceOf, purposesTable } from "./describe.ts";
import { eventCosts } from "./event-costs.ts";
import { applications, busy } from "./examples.ts";
import type { MeasuredUnits } from "./measured-units.ts";
import { commandOf } from "./options.ts";
import { listPrice, meters, prices } from "./prices.ts";
import { createSteps, type Steps } from "./steps.ts";
import { count, dollars, markdownTable } from "./tables.ts";

/** The pages that have tables of costs, from the root of the repository. */
export const documents = ["docs/OPERATIONS.md", "docs/guides/costs.md"] as const;

/** Each table by the name that stands in the comment before it: `<!-- npm run cost: prices -->`, and `<!-- cost ends -->` behind it. */
const tables: Readonly<Record<string, (steps: Steps, measured: MeasuredUnits) => string>> = {
  prices: () =>
    markdownTable(
      ["what AWS counts", "price"],
      meters.map((meter) => [prices[meter].what, pricesText(meter)]),
    ),
  events: (steps, measured) =>
    markdownTable(
      ["event", "what it takes", "a million of them"],
      eventCosts(steps, measured).map(({ what, use }) => [what, describeUse(use), dollars(1_000_000 * listPrice(use))]),
    ),
  "main events": (steps, measured) =>
    markdownTable(
      ["", "a million of them"],
      eventCosts(steps, measured).flatMap(({ what, use, isMain }) =>
        isMain ? [[what, dollars(1_000_000 * listPrice(use))]] : [],
      ),
    ),
  "a busy hub": (steps) => {
    const bill = billOf(busy, steps, 0);
    return [fenced([busy]), markdownTable(...metersTable(bill)), markdownTable(...purposesTable(bill))].join("\n\n");
  },
  applications: (steps) =>
    [fenced(applications.map(({ application }) => application)), applicationsTable(steps)].join("\n\n"),
};

const marked = /(<!-- npm run cost: (.+?) -->\n)[\s\S]*?(<!-- cost ends -->)/g;

/** A page with its tables as they are computed. @throws an error that names a table which is not known */
export function writeTables(page: string, measured: MeasuredUnits): string {
  const steps = createSteps(measured);
  return page.replace(marked, (_, begin: string, name: string, end: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`There is no table “${name}”: ${Object.keys(tables).join(", ")}.`);
    return `${begin}\n${table(steps, measured)}\n\n${end}`;
  });
}

/** The names of the tables that a page has. */
export const tablesOf = (page: string): readonly string[] => [...page.matchAll(marked)].map(([, , name = ""]) => name);

/** The names of all tables there are. */
export const tableNames: readonly string[] = Object.keys(tables);

function applicationsTable(steps: Steps): string {
  const bills = applications.map(({ application }) => billOf(application, steps, 0));
  const whats = [...new Set(bills.flatMap(({ purposes }) => purposes.map(({ what }) => what)))];
  const perApplication = (cell: (application: Application) => string) =>
    applications.map(({ application }) => cell(application));
  return markdownTable(
    ["", ...applications.map(({ name }) => name)],
    [
      ["connections", ...perApplication(({ connections }) => count(connections))],
      [
        "connected",
        ...perApplication(
          ({ hoursPerDay, daysPerMonth }) =>
            `${hoursPerDay} hours, ${daysPerMonth === 1 ? "once" : `${daysPerMonth} days`}`,
        ),
      ],
      ["messages", ...perApplication(({ messages, from }) => `${count(messages)}, from ${from}`)],
      ["each reaches", ...perApplication(({ audience }) => count(audience))],
      ["kept", ...perApplication(({ stored }) => (stored ? "yes" : "no"))],
      ...whats.map((what) => [
        what,
        ...bills.map(({ purposes }) => {
          const found = purposes.find((purpose) => purpose.what === what);
          return found === undefined ? "" : dollars(found.dollars);
        }),
      ]),
      ["**a month**", ...bills.map((bill) => `**${dollars(bill.dollars)}**`)],
    ],
  );
}

const fenced = (shown: readonly Application[]) => `\`\`\`sh\n${shown.map(commandOf).join("\n")}\n\`\`\``;

function pricesText(meter: (typeof meters)[number]): string {
  const [, ...further] = prices[meter].tiers;
  const less = further.map(({ dollars: amount }) => amountOf(amount));
  return less.length === 0 ? priceOf(meter) : `${priceOf(meter)}, in large quantities ${less.join(", ")}`;
}

/** In words; time and logs belong to an invocation. */
function describeUse(use: ReturnType<typeof eventCosts>[number]["use"]): string {
  const words = [
    ["minutes", "minute"],
    ["messages", "message"],
    ["writes", "write"],
    ["reads", "read"],
    ["invocations", "invocation"],
    ["queueRequests", "request to SQS"],
    ["busEvents", "event"],
  ] as const;
  const parts = words.flatMap(([meter, word]) => {
    const quantity = use[meter] ?? 0;
    return quantity > 0
      ? [`${count(quantity)} ${quantity === 1 ? word : word.replace(/^\w+/, (noun) => `${noun}s`)}`]
      : [];
  });
  if (use.storedBytes !== undefined) parts.push(`${count(use.storedBytes)} bytes for a month`);
  if (parts.length === 0 && use.outBytes !== undefined) parts.push(`${count(use.outBytes)} bytes out`);
  return parts.join(", ");
}
