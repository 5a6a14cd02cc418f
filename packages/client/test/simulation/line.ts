import type { WebSocketConstructor, WebSocketLike } from "../../src/web-socket.ts";
import type { Machine } from "./machine.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

export type Direction = "in" | "out" | "both";

/** What a hub sees of a line. */
export interface LineEnd {
  readonly protocols: readonly string[];
  readonly url: URL;
  accept(): void;
  refuse(status: number): void;
  send(text: string): void;
  /** With a close frame. */
  close(code: number): void;
}

export interface LineServer {
  handshake(line: Line): void;
  frame(line: Line, text: string): void;
  /** The line is over, as far as anybody at this end can tell. */
  gone(line: Line): void;
}

/** A WebSocket over a network that does what the scenario says. */
export interface Line extends LineEnd {
  readonly number: number;
  /** The client has neither closed it nor been told that it is closed. */
  isLive(): boolean;
  /** Nothing gets through, in one direction at least. */
  isDead(): boolean;
  /** From now on nothing gets through in this direction, and nobody is told. */
  swallow(direction: Direction): void;
  /** It is cut: both ends are told. */
  cut(): void;
}

export interface NetworkOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly machine: Machine;
  readonly server: LineServer;
  /** As in Node with `ws`: tells the status of a refused handshake, and can be terminated. */
  readonly isNode: boolean;
  /** How often something takes long on the way. */
  slowness(): number;
  /** How often a frame to the client comes twice. */
  duplication(): number;
  /** What becomes of connecting: `up`, an error soon, or no answer at all. */
  condition(): "up" | "unreachable" | "hanging";
  tell(text: string): void;
  opened(line: Line): void;
  liveChanged(): void;
}

/** How long a close frame waits for its answer: `ws` and a browser. */
const CLOSE_TIMEOUT_MS = { node: 30_000, browser: 60_000 };

type Listener = (event: never) => void;

/** The constructor of the WebSockets of one machine. */
export function createWebSocket(options: NetworkOptions): WebSocketConstructor {
  const { scheduler, random, machine, server, isNode, tell } = options;
  let lines = 0;

  return class implements WebSocketLike {
    readonly on?: (event: string, listener: Listener) => void;
    readonly terminate?: () => void;
    readonly #listeners = new Map<string, Listener[]>();
    readonly #line: Line;
    #state: "connecting" | "open" | "closing" | "closed" = "connecting";
    #accepted = false;
    #gone = false;
    #lost = { in: false, out: false };
    #arrivesMs = { in: 0, out: 0 };

    constructor(url: string, protocols: string[]) {
      lines += 1;
      const number = lines;
      this.#line = {
        ...{ number, protocols, url: new URL(url) },
        accept: () => {
          this.#accepted = true;
          this.#carry("in", () => {
            if (this.#state !== "connecting") return;
            this.#state = "open";
            this.#emit("open", {});
          });
        },
        refuse: (statusCode) => {
          this.#gone = true;
          this.#carry("in", () => {
            if (this.#state !== "connecting") return;
            if (isNode) this.#emit("unexpected-response", undefined, { statusCode });
            else this.#closed(1006);
          });
        },
        send: (text) => {
          const times = random.chance(options.duplication()) ? 2 : 1;
          for (let time = 0; time < times; time += 1) {
            this.#carry("in", () => {
              // `ws` goes on with what comes while a WebSocket is being closed; browsers do not.
              if (this.#state === "open" || (this.#state === "closing" && isNode))
                this.#emit("message", { data: text });
            });
          }
        },
        close: (code) => {
          this.#leftByHub();
          this.#carry("in", () => this.#closed(code));
        },
        isLive: () => this.#state === "connecting" || this.#state === "open",
        isDead: () => this.#lost.in || this.#lost.out,
        swallow: (direction) => {
          if (direction !== "out") this.#lost.in = true;
          if (direction !== "in") this.#lost.out = true;
        },
        cut: () => {
          this.#leftByHub();
          machine.deliver(() => this.#closed(1006));
        },
      };
      if (isNode) {
        this.on = (event, listener) => this.#listen(event, listener);
        this.terminate = () => {
          this.#leave();
          scheduler.at(scheduler.now(), () => this.#closed(1006));
        };
      }
      options.opened(this.#line);
      options.liveChanged();
      this.#connect();
    }

    send(text: string): void {
      tell(`  ${this.#line.number} > ${text}`);
      if (this.#state === "connecting") throw new Error("InvalidStateError");
      if (this.#state !== "open") return;
      this.#carry("out", () => {
        if (!this.#gone) server.frame(this.#line, text);
      });
    }

    close(code = 1000): void {
      if (this.#state === "closing" || this.#state === "closed") return;
      const wasOpen = this.#state === "open";
      tell(`  ${this.#line.number} closing`);
      this.#state = "closing";
      options.liveChanged();
      if (!wasOpen) {
        this.#leftByHub();
        scheduler.at(scheduler.now(), () => this.#closed(1006));
        return;
      }
      this.#carry("out", () => {
        this.#leftByHub();
        this.#carry("in", () => this.#closed(code));
      });
      scheduler.at(scheduler.now() + CLOSE_TIMEOUT_MS[isNode ? "node" : "browser"], () => this.#closed(1006));
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listen(type, listener);
    }

    #listen(type: string, listener: Listener): void {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
    }

    #emit(type: string, ...event: readonly unknown[]): void {
      for (const listener of this.#listeners.get(type) ?? [])
        (listener as (...values: readonly unknown[]) => void)(...event);
    }

    #connect(): void {
      const condition = options.condition();
      const failsAfterMs = condition === "unreachable" ? random.between(10, 4_000) : 120_000;
      if (condition === "up") {
        this.#carry("out", () => {
          if (!this.#gone) server.handshake(this.#line);
        });
        return;
      }
      scheduler.at(scheduler.now() + failsAfterMs, () => machine.deliver(() => this.#closed(1006)));
    }

    /** In order, after some time, unless it is lost on the way. */
    #carry(direction: "in" | "out", run: () => void): void {
      const latencyMs = random.chance(options.slowness()) ? random.between(100, 3_000) : random.between(5, 80);
      this.#arrivesMs[direction] = Math.max(this.#arrivesMs[direction], scheduler.now() + latencyMs);
      scheduler.at(this.#arrivesMs[direction], () => {
        if (this.#lost[direction]) return;
        if (direction === "in") machine.deliver(run);
        else run();
      });
    }

    #leave(): void {
      if (this.#state !== "closed") this.#state = "closing";
      options.liveChanged();
      this.#leftByHub();
    }

    /** Nobody tells the hub where the line is dead. */
    #leftByHub(): void {
      if (this.#gone) return;
      this.#gone = true;
      if (this.#accepted && !this.#lost.out) server.gone(this.#line);
    }

    #closed(code: number): void {
      if (this.#state === "closed") return;
      this.#state = "closed";
      tell(`  ${this.#line.number} closed ${code}`);
      options.liveChanged();
      this.#leftByHub();
      this.#emit("close", { code });
    }
  } as WebSocketConstructor;
}
