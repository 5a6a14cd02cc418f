import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import type { ConnectOptions, HubState, Message, Need, Receipt, SendRequest } from "@switchboard/client";
import type { Browser } from "playwright-core";

/** A page that has the client from a plain `<script type="module">`, whose time can be turned on. */
export interface ClientPage extends AsyncDisposable {
  /** What the token function gives from now on, and what it was asked for so far. */
  giveToken(token: (need: Need) => Promise<string | null>): void;
  readonly needs: readonly Need[];
  connect(
    url: string,
    options?: Pick<ConnectOptions, "sessionId" | "attemptTimeoutMs" | "pongTimeoutMs">,
  ): Promise<void>;
  send(request: SendRequest): Promise<Receipt>;
  states(): Promise<readonly HubState[]>;
  messages(): Promise<readonly Message[]>;
  /** The texts of all frames so far. */
  frames(): Promise<readonly string[]>;
  /** Waits until it is in this state. */
  state<Name extends HubState["name"]>(
    name: Name,
    reason?: HubState["reason"],
  ): Promise<Extract<HubState, { readonly name: Name }>>;
  /** The page's timers; waits until each ping and each `hello` that falls due has its answer. */
  passTime(ms: number): Promise<void>;
  /** Timers stand still from now on. */
  stopTime(): Promise<void>;
  /** As the browser tells its pages. */
  networkBack(): Promise<void>;
  /** What a browser without windows does not do by itself. */
  dispatch(target: "window" | "document", event: string): Promise<void>;
}

/** Serves the page, to browsers on this machine. */
export interface PageServer extends AsyncDisposable {
  readonly origin: string;
}

const HTML = `<!doctype html>
<title>A client</title>
<script type="module">
  import { connect, tabSessionId } from "/client.js";
  const seen = { states: [], messages: [], frames: [], asked: 0, answered: 0 };
  function start(url, options) {
    const hub = connect(url, { token: (need) => giveToken(need), ...options });
    hub.on("state", (state) => seen.states.push(state));
    hub.on("message", (message) => seen.messages.push(message));
    hub.on("frame", ({ text }) => {
      seen.frames.push(text);
      if (text === '{"action":"ping"}' || text === '{"action":"hello"}') seen.asked += 1;
      // A function that is at work while the gateway's time is turned on takes too long for API Gateway, which says so.
      if (/^{"(type":"(pong|welcome)"|message":)/.test(text)) seen.answered += 1;
    });
    window.hub = hub;
  }
  Object.assign(window, { seen, start, tabSessionId });
</script>`;

export async function startPageServer(): Promise<PageServer> {
  const client = await readFile(createRequire(import.meta.url).resolve("@switchboard/client/bundle"));
  const server = createServer(({ url }, response) => {
    const isScript = url === "/client.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? client : HTML);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export async function openClientPage(browser: Browser, origin: string): Promise<ClientPage> {
  const page = await browser.newPage();
  const needs: Need[] = [];
  let giveToken = async (_need: Need): Promise<string | null> => null;
  await page.exposeFunction("giveToken", (need: Need) => {
    needs.push(need);
    return giveToken(need);
  });
  await page.clock.install();
  await page.goto(origin);
  await page.waitForFunction("window.start");
  /** Runs in the page, with the values in the place of its parameters. */
  const run = (expression: string, ...values: readonly unknown[]): Promise<unknown> =>
    page.evaluate(`(${expression})(${values.map((value) => JSON.stringify(value)).join()})`);
  // The page's timers may stand still: it is asked from here.
  async function until<Value>(expression: string, ...values: readonly unknown[]): Promise<Value> {
    for (;;) {
      const value = await run(expression, ...values);
      if (value) return value as Value;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  return {
    needs,
    giveToken(give) {
      giveToken = give;
    },
    async connect(url, options = {}) {
      await run("(url, options) => start(url, options)", url, options);
    },
    send: async (request) => (await run("(request) => hub.send(request)", request)) as Receipt,
    states: async () => (await run("() => seen.states")) as readonly HubState[],
    messages: async () => (await run("() => seen.messages")) as readonly Message[],
    frames: async () => (await run("() => seen.frames")) as readonly string[],
    state: (name, reason) =>
      until(
        "(name, reason) => hub.state.name === name && (reason === null || hub.state.reason === reason) && hub.state",
        ...[name, reason ?? null],
      ),
    async passTime(ms) {
      await page.clock.fastForward(ms);
      await until("() => seen.asked === seen.answered");
    },
    async stopTime() {
      // A moment that has passed by then would be an error.
      await page.clock.pauseAt((await run("() => Date.now() + 60_000")) as number);
    },
    async dispatch(target, event) {
      await run(`(event) => void ${target}.dispatchEvent(new Event(event))`, event);
    },
    async networkBack() {
      await page.context().setOffline(true);
      await page.context().setOffline(false);
    },
    [Symbol.asyncDispose]: () => page.close(),
  };
}
