import { createManualClock, type ManualClock } from "@switchboard/adjustable-clock";
import { WebSocket } from "ws";
import {
  type ConnectOptions,
  connect,
  type Hub,
  type HubEvents,
  type HubState,
  type UrlSource,
  type WithGroups,
} from "../../src/index.ts";
import type { WebSocketLike } from "../../src/web-socket.ts";
import { createQueue, type Queue } from "./queue.ts";

type Heard = { readonly [Name in keyof HubEvents]: Queue<HubEvents[Name]> };

/** A client whose time stands still, and everything that it says. */
export interface TestClient extends AsyncDisposable {
  /** With groups where the options have them. */
  readonly hub: Hub & WithGroups;
  readonly clock: ManualClock;
  /** What it has told so far, by name of event. */
  readonly heard: Heard;
  /** The next state of this name; those before it are dropped. */
  state<Name extends HubState["name"]>(name: Name): Promise<Extract<HubState, { readonly name: Name }>>;
  /** As a browser's `online`. */
  networkBack(): void;
  /** As when somebody looks at the page again. */
  wake(): void;
  /** The clock goes on by so much, and the timers do not. */
  sleep(ms: number): void;
  /** What was reported. */
  readonly reported: readonly unknown[];
}

/** Random numbers are in the middle, ids are `s-1`, `s-2`, … */
export function startTestClient(url: UrlSource, options: ConnectOptions = {}): TestClient {
  const manual = createManualClock();
  let sleptMs = 0;
  const clock: ManualClock = { ...manual, now: () => manual.now() + sleptMs };
  const reported: unknown[] = [];
  let networkBack = () => {};
  let wake = () => {};
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `s-${ids}`;
  };
  const hub = connect(url, {
    ...{ WebSocket, clock, newId, clientId: "web", random: () => 0.5 },
    onNetworkBack(attempt) {
      networkBack = attempt;
      return () => {};
    },
    onWake(probe) {
      wake = probe;
      return () => {};
    },
    reportError: (error) => reported.push(error),
    ...options,
  }) as Hub & WithGroups;
  const heard: Heard = {
    message: createQueue(),
    state: createQueue(),
    welcome: createQueue(),
    frame: createQueue(),
    error: createQueue(),
    gap: createQueue(),
  };
  for (const name of Object.keys(heard) as (keyof HubEvents)[])
    hub.on(name, (value) => heard[name].put(value as never));
  return {
    ...{ hub, clock, heard, reported },
    async state(name) {
      for (;;) {
        const state = await heard.state.next();
        if (isNamed(state, name)) return state;
      }
    },
    networkBack: () => networkBack(),
    wake: () => wake(),
    sleep(ms) {
      sleptMs += ms;
    },
    [Symbol.asyncDispose]: () => hub.close(),
  };
}

function isNamed<Name extends HubState["name"]>(
  state: HubState,
  name: Name,
): state is Extract<HubState, { readonly name: Name }> {
  return state.name === name;
}

/** A WebSocket that tells no more of a handshake than a browser's does. */
export class BlindWebSocket implements WebSocketLike {
  readonly #socket: WebSocket;
  constructor(url: string, protocols: string[]) {
    this.#socket = new WebSocket(url, protocols);
  }
  send(text: string): void {
    this.#socket.send(text);
  }
  close(code?: number): void {
    this.#socket.close(code);
  }
  addEventListener(type: "open" | "error" | "message" | "close", listener: (event: never) => void): void {
    this.#socket.addEventListener(type as "message", listener as () => void);
  }
}
