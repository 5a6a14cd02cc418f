import type {
  ClosedState,
  EndReason,
  From,
  HubState,
  LossReason,
  OpenState,
  Receipt,
  Recipients,
  WaitingState,
} from "@switchboard/client";

/** Why there is no connection, for people to read. */
export const reasonTexts = {
  started: "connecting for the first time",
  "connection-lost": "the connection was lost",
  "pong-missed": "a ping was not answered",
  expired: "it reached its time limit",
  unregistered: "the hub no longer knew the connection",
  kicked: "a backend closed the connection",
  "too-fast": "it exceeded its quota by far",
  unreachable: "the hub could not be reached",
  "refused-or-unreachable": "refused, or the hub cannot be reached (a browser does not tell which)",
  unavailable: "the hub is not available",
  "hello-refused": "the hub did not welcome the connection",
  "attempt-timed-out": "the hub took too long to answer",
  "token-unavailable": "the token could not be fetched",
  "url-unavailable": "the URL could not be fetched",
  "closed-by-caller": "you left",
  "token-refused": "the token was refused, or has expired, and there is no other",
  "url-refused": "a session of this name cannot be signed",
  refused: "the hub refused",
  "ended-by-hub": "the hub ended it for good",
  "invalid-url": "the URL is not a WebSocket URL",
  "invalid-session": "the session's id is not allowed",
  "no-web-socket": "this browser has no WebSocket",
} as const satisfies Record<LossReason | EndReason | "started", string>;

/** @param leftMs until the next attempt, where it is of interest */
export function stateText(state: HubState, leftMs?: number): string {
  switch (state.name) {
    case "connecting":
      return state.reason === "started" ? "Connecting" : `Connecting again: ${reasonTexts[state.reason]}`;
    case "open":
      return openTexts[state.reason];
    case "waiting":
      return `Trying again ${leftMs === undefined ? "soon" : `in ${leftText(leftMs)}`}: ${lossText(state)}`;
    case "closed":
      return `Closed: ${lossText(state)}`;
  }
}

const openTexts = {
  welcomed: "Connected",
  switched: "Connected, switched over without a gap",
  refreshed: "Connected, with a new token",
} as const satisfies Record<OpenState["reason"], string>;

/** What a backend has to tell whoever sits there counts for more than codes. */
function lossText(state: WaitingState | ClosedState): string {
  const { closeCode, closeReason } = state;
  if (closeCode === "kicked" && closeReason !== undefined) return `${reasonTexts.kicked}: “${closeReason}”`;
  return `${reasonTexts[state.reason]}${closeCodeText(state)}`;
}

function closeCodeText({ closeCode, status }: { readonly closeCode?: number | string; readonly status?: number }) {
  const codes = [closeCode, status].filter((code) => code !== undefined);
  return codes.length === 0 ? "" : ` (${codes.join(", ")})`;
}

/** e.g. `group crew, session anon/bob`. */
export function recipientsText(to: Recipients): string {
  const named = (one: string, many: string, ids: readonly string[] = []) =>
    ids.length === 0 ? [] : [`${ids.length === 1 ? one : many} ${ids.join(", ")}`];
  const parts = [
    ...(to.everyone === true ? ["everyone"] : []),
    ...named("group", "groups", to.groups),
    ...named("user", "users", to.users),
    ...named("session", "sessions", to.sessions),
    ...named("client", "clients", to.clients),
    ...named("connection", "connections", to.connections),
  ];
  return parts.join(", ") || "nobody";
}

/** What a receipt adds up to, e.g. `reached 2 connections, 1 gone`. */
export function receiptText({ delivered, gone, failed, queued }: Receipt): string {
  const count = (number: number, word: string) => (number === 0 ? [] : [`${number} ${word}`]);
  const rest = [...count(queued, "queued"), ...count(gone, "gone"), ...count(failed, "failed")];
  const reached = delivered === 1 ? "reached 1 connection" : `reached ${delivered} connections`;
  if (delivered === 0 && rest.length === 0) return "nobody is connected there";
  return [reached, ...rest].join(", ");
}

const ownErrorTexts: Readonly<Record<string, string>> = {
  "frame-too-large": "A frame can have 32 KB; this one is larger, and was not sent.",
  offline: "There is no connection.",
  "queue-full": "Too many sends are waiting already.",
  "no-acknowledgement": "It was sent several times, and the hub never answered.",
  "timed-out": "There was no connection for too long.",
  closed: "The connection was closed before the hub answered.",
};

/** Why a send was given up: in the hub's words, where it has said anything. */
export function failureText(code: string, message: string): string {
  return ownErrorTexts[code] ?? message;
}

/** What a new token has made of a connection. */
export function refreshedText({
  expiresAt,
  groups,
}: {
  readonly expiresAt: string;
  readonly groups: readonly string[];
}): string {
  const inGroups = groups.length === 0 ? "in no group" : `in ${groups.join(", ")}`;
  return expiresAt === "" ? inGroups : `${inGroups}, until ${clockText(Date.parse(expiresAt))}`;
}

export function senderText({ userId, sessionId, clientId }: From): string {
  return userId ?? sessionId ?? clientId ?? "a backend";
}

/** What somebody sent, in one line; whatever it is. */
export function dataText(data: unknown): string {
  if (typeof data === "string") return data;
  const isText = typeof data === "object" && data !== null && "text" in data && Object.keys(data).length === 1;
  if (isText && typeof data.text === "string") return data.text;
  return JSON.stringify(data) ?? "";
}

export function bytesText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`;
}

/** Three digits that mean something. */
export function msText(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How long something takes yet, coarsely. */
export function leftText(ms: number): string {
  if (ms <= 0) return "over";
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.ceil(ms / 1000)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The time of day with milliseconds, as this machine's clock says it. */
export function clockText(atMs: number): string {
  const at = new Date(atMs);
  const two = (number: number) => String(number).padStart(2, "0");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  return `${time}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}
