import { type AdjustableClock, createSystemClock } from "@switchboard/adjustable-clock";
import {
  type ConnectOptions,
  connect,
  type HubState,
  type Message,
  type OpenState,
  type PassingFrame,
  type Problem,
  type Hub as RemoteHub,
  type UrlSource,
} from "@switchboard/client";
import { WebSocket } from "ws";
import type { Hub } from "./hub.ts";

/** The client library in Node, with a time that can be turned on, and all that it has told. */
export interface ClientUnderTest extends AsyncDisposable {
  readonly remote: RemoteHub;
  readonly clock: AdjustableClock;
  readonly states: readonly HubState[];
  readonly messages: readonly Message[];
  readonly frames: readonly PassingFrame[];
  readonly problems: readonly Problem[];
  /** Waits until it is in this state, whatever it was in before. */
  state<Name extends HubState["name"]>(
    name: Name,
    reason?: HubState["reason"],
  ): Promise<Extract<HubState, { readonly name: Name }>>;
  /** The id of the connection that it has now; waits for one. */
  connectionId(): Promise<string>;
}

export function startClient(url: UrlSource, options: ConnectOptions = {}): ClientUnderTest {
  const clock = createSystemClock();
  const states: HubState[] = [];
  const messages: Message[] = [];
  const frames: PassingFrame[] = [];
  const problems: Problem[] = [];
  const remote = connect(url, { WebSocket, clock, ...options });
  remote.on("message", (message) => messages.push(message));
  remote.on("frame", (frame) => frames.push(frame));
  remote.on("error", (problem) => problems.push(problem));
  remote.on("state", (state) => states.push(state));

  const client: ClientUnderTest = {
    ...{ remote, clock, states, messages, frames, problems },
    state: (name, reason) =>
      new Promise((resolve) => {
        const look = (state: HubState) => {
          if (!isNamed(state, name) || (reason !== undefined && state.reason !== reason)) return;
          stop();
          resolve(state);
        };
        const stop = remote.on("state", look);
        look(remote.state);
      }),
    async connectionId() {
      const { welcome }: OpenState = await client.state("open");
      return welcome.connectionId;
    },
    [Symbol.asyncDispose]: () => remote.close(),
  };
  return client;
}

function isNamed<Name extends HubState["name"]>(
  state: HubState,
  name: Name,
): state is Extract<HubState, { readonly name: Name }> {
  return state.name === name;
}

const STEP_MS = 60_000;

/** Lets time pass for a hub and its clients alike; what a client says in between arrives in between. */
export async function passTime(hub: Hub, clients: readonly ClientUnderTest[], ms: number): Promise<void> {
  for (let restMs = ms; restMs > 0; restMs -= STEP_MS) {
    const stepMs = Math.min(STEP_MS, restMs);
    hub.switchboard.gateway.clock.advance(stepMs);
    for (const { clock } of clients) clock.advance(stepMs);
    await Promise.all(clients.map(answered));
  }
}

/** Waits until each ping and each `hello` has its answer, or nothing more can come on this line. */
function answered({ remote, frames }: ClientUnderTest): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const asked = frames.filter(({ text }) => /^\{"action":"(ping|hello)"[,}]/.test(text)).length;
      // A function that is at work while the gateway's time is turned on takes too long for API Gateway, which says so.
      const told = frames.filter(({ text }) => /^\{"(type":"(pong|welcome|close)"|message":)/.test(text)).length;
      if (asked > told && remote.state.name === "open") return;
      for (const stop of stops) stop();
      resolve();
    };
    const stops = [remote.on("frame", look), remote.on("state", look)];
    look();
  });
}

/** The gateway's own endpoints, as the console and scripts use them. */
export async function controlGateway({ switchboard }: Hub, path: string, body: object): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${switchboard.gateway.port}/_gateway/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`/_gateway/${path} answered ${response.status}: ${await response.text()}`);
}

/** An id token of the local issuer, as a page's backend would get it from Cognito. */
export async function issueToken({ switchboard }: Hub, query: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${switchboard.gateway.port}/token?${new URLSearchParams(query)}`);
  return response.text();
}
