import type { ApiAnswer } from "./contract.ts";
import { appendLines, element, timeOf } from "./dom.ts";
import { firstMessage } from "./first-message.ts";

const MOST_LINES = 200;
const MOST_CHARACTERS = 4_000;

export interface ClientOptions {
  readonly api: ApiAnswer;
  readonly name: string;
  /** Without a question mark. */
  readonly query: string;
  readonly protocols: readonly string[];
}

/** A client of the API: its connection, what it sends and what it gets. */
export function createClientCard({ api, name, query, protocols }: ClientOptions): HTMLElement {
  const state = element("span", { class: "state", role: "status" }, "connecting …");
  const log = element("ol", { tabindex: "0", "aria-label": `Messages of ${name}` });
  const route = element("select", { "aria-label": "Route" }, ...api.routeKeys.map((key) => element("option", {}, key)));
  const text = element("textarea", { "aria-label": `Message from ${name}`, spellcheck: "false" });
  const send = element("button", { type: "button", disabled: "" }, "Send");
  const close = element("button", { type: "button" }, "Close");
  const card = element(
    "article",
    { "aria-label": name },
    element("header", {}, element("h3", {}, name), " ", state),
    text,
    element("div", { class: "actions" }, ...(api.routeKeys.length > 0 ? [route] : []), send, close),
    log,
  );

  const say = (kind: "sent" | "received" | "note", content: string) => {
    const shown = content.length > MOST_CHARACTERS ? `${content.slice(0, MOST_CHARACTERS)}…` : content;
    appendLines(log, [element("li", { class: kind }, timeOf(Date.now()), shown)], MOST_LINES);
  };
  const fill = () => (text.value = firstMessage(api.routeSelectionExpression, route.value));
  fill();
  route.addEventListener("change", fill);

  const socket = new WebSocket(query === "" ? api.url : `${api.url}?${query}`, [...protocols]);
  socket.binaryType = "arraybuffer";
  let wasOpen = false;
  socket.addEventListener("open", () => {
    wasOpen = true;
    state.textContent = socket.protocol === "" ? "open" : `open, ${socket.protocol}`;
    send.disabled = false;
  });
  socket.addEventListener("message", ({ data }) => {
    say("received", typeof data === "string" ? data : `${data.byteLength} bytes`);
  });
  socket.addEventListener("close", ({ code, reason }) => {
    state.textContent = wasOpen ? "closed" : "refused";
    const why = wasOpen ? `closed with ${code} ${reason}` : "refused: what happened says why";
    say("note", why.trim());
    send.disabled = true;
    close.textContent = "Remove";
  });
  const transmit = () => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(text.value);
    say("sent", text.value);
  };
  send.addEventListener("click", transmit);
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    transmit();
  });
  close.addEventListener("click", () => {
    if (socket.readyState === WebSocket.CLOSED) card.remove();
    else socket.close();
  });
  return card;
}
