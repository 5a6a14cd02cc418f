// What the page asks of the local AWS that serves it, and what it is answered. Besides these there is the gateway's control API
// below `/_gateway/`.

/** `GET /_local-aws/api` */
export interface ApiAnswer {
  /** For clients, by the name under which the page knows this machine: `ws://127.0.0.1:8081/dev`. */
  readonly url: string;
  /** e.g. `$request.body.action` */
  readonly routeSelectionExpression: string;
  /** Besides `$connect` and `$disconnect`: e.g. `sendMessage`, `$default`. */
  readonly routeKeys: readonly string[];
}

/** What `GET /_local-aws/happened` sends as server-sent events named `happened`: a list of them, the oldest first. */
export interface Happened {
  /** Counted from 1. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** `line`: a function has written it. */
  readonly kind: "event" | "line";
  /** As in the terminal. */
  readonly text: string;
  /** Whether something was refused, failed or was lost. */
  readonly isFailure: boolean;
}
