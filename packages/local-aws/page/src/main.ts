// The page that the local AWS serves for whatever API it runs: connect, send, see what happened, let things go wrong.

import { createClientCard } from "./client-card.ts";
import type { Happened } from "./contract.ts";
import { appendLines, byId, element, field, timeOf } from "./dom.ts";
import { createFilter } from "./filter.ts";
import {
  advance,
  changeFaults,
  cut,
  type Faults,
  openConnections,
  readApi,
  readFaults,
  watchHappened,
} from "./gateway.ts";

const MOST_HAPPENED = 500;
/** Connections are asked for once for all that happens within this time. */
const PAUSE_MS = 200;

const problem = byId("problem", HTMLParagraphElement);
const events = byId("events", HTMLOListElement);
const filter = byId("filter", HTMLFormElement);
let kept: readonly Happened[] = [];
// It is scrolled by keyboard as well.
events.tabIndex = 0;

/** Carries out what somebody has asked for; what goes wrong with it is said on the page. */
function attempt(action: () => Promise<void>): void {
  action().then(
    () => (problem.textContent = ""),
    (error: unknown) => (problem.textContent = error instanceof Error ? error.message : "That did not work."),
  );
}

const api = await readApi();
byId("api", HTMLParagraphElement).replaceChildren(element("code", {}, `npx wscat -c "${api.url}"`));

const connect = byId("connect", HTMLFormElement);
let clients = 0;
connect.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const query = field(connect, "query").value.trim().replace(/^\?/, "");
    const protocols = field(connect, "protocols")
      .value.split(/[\s,]+/)
      .filter((protocol) => protocol !== "");
    clients += 1;
    byId("clients", HTMLDivElement).prepend(createClientCard({ api, name: `Client ${clients}`, query, protocols }));
  });
});

const itemOf = ({ kind, text, atMs, isFailure }: Happened) =>
  element("li", { class: isFailure ? "bad" : kind }, timeOf(atMs), text);

function wanted(): (happened: Happened) => boolean {
  return createFilter(field(filter, "words").value, field(filter, "failures").checked);
}

filter.addEventListener("input", () => {
  events.replaceChildren();
  appendLines(events, kept.filter(wanted()).map(itemOf), MOST_HAPPENED);
});
filter.addEventListener("submit", (event) => event.preventDefault());
byId("clear", HTMLButtonElement).addEventListener("click", () => {
  kept = [];
  events.replaceChildren();
});

let isAsking = false;
function showOpen(): void {
  if (isAsking) return;
  isAsking = true;
  setTimeout(() => {
    isAsking = false;
    attempt(async () => {
      const open = await openConnections();
      byId("open-count", HTMLSpanElement).textContent = String(open.length);
      byId("open", HTMLUListElement).replaceChildren(
        ...open.map(({ connectionId }) => {
          const button = element("button", { type: "button", "aria-label": `Cut ${connectionId}` }, "Cut");
          button.addEventListener("click", () => attempt(() => cut(connectionId)));
          return element("li", {}, element("code", {}, connectionId), button);
        }),
      );
    });
  }, PAUSE_MS);
}

watchHappened(
  (happened) => {
    // What was told before is told again when the page connects again; another local AWS counts anew.
    const last = kept.at(-1)?.number ?? 0;
    const isAnother = (happened.at(-1)?.number ?? 0) < last;
    if (isAnother) events.replaceChildren();
    const news = isAnother ? happened : happened.filter(({ number }) => number > last);
    kept = [...(isAnother ? [] : kept), ...news].slice(-MOST_HAPPENED);
    appendLines(events, news.filter(wanted()).map(itemOf), MOST_HAPPENED);
    showOpen();
  },
  (isThere) => (problem.textContent = isThere ? "" : "local-aws does not answer. Is it still running?"),
);

const faults = byId("faults", HTMLFormElement);
function showFaults(settings: Faults): void {
  faults.replaceChildren(
    ...Object.entries(settings).map(([name, value]) => {
      const isTime = name.endsWith("Ms");
      const input = element("input", {
        ...{ name, type: "number", min: "0", value: String(value), inputmode: "decimal" },
        ...(isTime ? { step: "100" } : { max: "1", step: "0.1" }),
      });
      input.addEventListener("change", () =>
        attempt(async () => showFaults(await changeFaults({ [name]: input.valueAsNumber }))),
      );
      return element("label", {}, name, input);
    }),
  );
}
showFaults(await readFaults());
faults.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-advance]"))
  button.addEventListener("click", () => attempt(() => advance(Number(button.dataset["advance"]))));
