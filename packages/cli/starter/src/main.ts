// The page: who enters joins a room, sees what was said and who is there, and says something.

import { connect, groups, type Message, type Presence, tabSessionId } from "@switchboard/client";
import { token } from "./token";
import "./style.css";

/** `switchboard dev`, or the output WebSocketUrl of your stack. */
const hubUrl = import.meta.env["VITE_HUB_URL"] ?? "ws://127.0.0.1:8081/development";
const room = "room.lobby";
/** So many of the last messages are shown at first. */
const rewind = 50;

const enter = element("enter", HTMLFormElement);
const say = element("say", HTMLFormElement);
const messages = element("messages", HTMLOListElement);

enter.addEventListener("submit", (event) => {
  event.preventDefault();
  start(String(new FormData(enter).get("user")));
});

function start(user: string): void {
  enter.hidden = true;
  element("room", HTMLElement).hidden = false;

  const hub = connect(hubUrl, { token: () => token(user), sessionId: tabSessionId(), groups });
  hub.on("state", ({ name, reason }) => {
    element("state", HTMLElement).textContent = `${name}: ${reason}`;
  });

  const group = hub.group(room, { rewind });
  group.on("message", (message) => show(message));
  group.on("gap", () => note("… some messages are not kept any longer …"));
  group.on("presence", ({ members, users }) => showWhoIsHere(members, users));
  group.on("error", ({ code }) => note(`The room cannot be had: ${code}`));

  say.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = String(new FormData(say).get("text"));
    say.reset();
    // It waits for a connection, and is repeated until it is acknowledged.
    group.send({ text }).catch((error: { readonly code: string }) => note(`"${text}" was not sent: ${error.code}`));
  });
  element("announce", HTMLButtonElement).addEventListener(
    "click",
    () => void fetch("/api/announce", { method: "POST" }),
  );
}

function show({ from, data }: Message): void {
  // Whoever is in the room can send anything.
  const text =
    typeof data === "object" && data !== null && "text" in data ? String(data["text"]) : JSON.stringify(data);
  note(`${from.userId ?? "The backend"}: ${text}`);
}

function note(text: string): void {
  messages.append(Object.assign(document.createElement("li"), { textContent: text }));
  messages.lastElementChild?.scrollIntoView();
}

function showWhoIsHere(members: Presence["members"], users: number): void {
  const names = members?.map((member) => Object.values(member)[0]).join(", ");
  element("members", HTMLElement).textContent = names ?? String(users);
}

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${id}.`);
}
