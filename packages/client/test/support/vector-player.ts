import { setImmediate } from "node:timers/promises";
import type { JsonObject } from "@switchboard/protocol";
import { type Bindings, type ClientCase, type ClientStep, fill, match } from "@switchboard/protocol/testing";
import { expect } from "vitest";
import { type Group, groups, type SendRequest } from "../../src/index.ts";
import { startTestClient, type TestClient } from "./test-client.ts";
import { startTestHub, type TestConnection, type TestHub } from "./test-hub.ts";

/** Plays a case of docs/vectors/client.json with the client, over real sockets and by a clock that is moved on. */
export async function play({ capability, tokens, steps }: ClientCase): Promise<void> {
  await using server = await startTestHub();
  // A client connects at once.
  server.answer(nextHandshake(steps));
  let tokensGiven = 0;
  const token = () => {
    tokensGiven += 1;
    return `token-${tokensGiven}`;
  };
  await using client = startTestClient(server.url, {
    ...(["groups", "history", "presence"].includes(capability) && { groups }),
    ...(tokens === true && { token }),
  });
  const line = createLine(server, client);
  const application = createApplication(client);
  for (const [nth, step] of steps.entries()) {
    server.answer(nextHandshake(steps.slice(nth)));
    const showsPing = JSON.stringify(steps[nth + 1]) === '{"says":{"action":"ping"}}';
    try {
      if (!(await line.take(step, showsPing))) await application.take(step, line.settle);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new Error(`Step ${nth}, ${JSON.stringify(step)}: ${problem}`, { cause: error });
    }
  }
  await line.expectQuiet();
}

/** What is to become of the next handshake of these steps. */
function nextHandshake(steps: readonly ClientStep[]): number | "open" {
  const next = steps.find((step) => "opens" in step || "refused" in step);
  return next !== undefined && "refused" in next ? next.refused : "open";
}

/** How often the client is looked at while time passes. */
const LOOKS = 60;

/** The hub's side of a case, and time. */
function createLine(server: TestHub, client: TestClient) {
  const { hub, clock } = client;
  let connection: TestConnection | undefined;
  /** The one before, which a client that switches goes on hearing. */
  let before: TestConnection | undefined;
  let bindings: Bindings = new Map();
  const said: JsonObject[] = [];
  let handshakes = server.handshakes();
  /** Whether the client may not have had yet what was sent to it last. */
  let isUnheard = false;

  const current = () => {
    if (connection === undefined) throw new RangeError("No connection is open.");
    return connection;
  };

  /** The next frame. A client may ping whenever it wants, and is answered. */
  async function nextFrame(isPingShown: boolean): Promise<JsonObject> {
    for (;;) {
      const frame = (await current().next()) as JsonObject;
      if (isPingShown || frame["action"] !== "ping") return frame;
      current().send({ type: "pong" });
    }
  }

  async function says(expected: JsonObject): Promise<void> {
    const frame = await nextFrame(expected["action"] === "ping");
    said.push(frame);
    const { id: _id, ...others } = frame;
    // Where the case shows no id, there may be one.
    const compared = "id" in expected ? frame : others;
    const bound = match(expected, compared, bindings);
    if (bound === undefined) expect(compared).toEqual(expected);
    else bindings = bound;
  }

  async function repeats(id: string): Promise<void> {
    const [original] = said.filter((frame) => frame["id"] === fill(id, bindings));
    expect(original).toBeDefined();
    expect(await nextFrame(false)).toEqual(original);
  }

  function hears(frame: JsonObject, over: TestConnection | undefined): void {
    const asked = said.findLast(({ action }) => action === "hello")?.["id"];
    const isWelcome = frame["type"] === "welcome" && asked !== undefined;
    isUnheard = true;
    over?.send(JSON.stringify({ ...fill<JsonObject>(frame, bindings), ...(isWelcome && { id: asked }) }));
  }

  /** What was sent to the client it has had, and what it has sent has come. */
  async function settle(): Promise<void> {
    for (const each of [before, connection]) {
      if (each === undefined || !each.isOpen()) continue;
      const heard = new Promise<void>((resolve) => {
        const off = hub.on("frame", ({ direction, text }) => {
          if (direction !== "in" || !text.includes('"type":"probe"')) return;
          off();
          resolve();
        });
      });
      each.send('{"type":"probe"}');
      await Promise.race([heard.then(each.flushed), each.closed]);
    }
    isUnheard = false;
    await setImmediate();
  }

  /** The client knows that its connection is gone, or could not be had. */
  async function disconnected(): Promise<void> {
    for (;;) {
      const { name } = await client.heard.state.next();
      if (name === "waiting" || name === "closed") break;
    }
    connection = undefined;
  }

  /** Lets time pass, up to a bound, until the client says something, or opens or closes a connection. */
  async function pass(mostMs: number, isPingShown: boolean): Promise<void> {
    if (isUnheard) await settle();
    for (let nth = 0; nth < LOOKS && !(await hasActed(isPingShown)); nth += 1) clock.advance(mostMs / LOOKS);
  }

  async function hasActed(isPingShown: boolean): Promise<boolean> {
    await setImmediate();
    if (connection === undefined || !connection.isOpen()) return hub.state.name === "connecting";
    // Without a frame, which would end the silence that a ping comes after, and answer the ping.
    await Promise.race([connection.flushed(), connection.closed]);
    const [first] = connection.untaken;
    if (!isPingShown && JSON.stringify(first) === '{"action":"ping"}') {
      await connection.next();
      connection.send({ type: "pong" });
      return hasActed(isPingShown);
    }
    return first !== undefined || server.handshakes() > handshakes || before?.isOpen() === false;
  }

  async function expectQuiet(): Promise<void> {
    await settle();
    expect(connection?.untaken ?? [], "frames that nobody has asked for").toEqual([]);
    expect(server.handshakes(), "handshakes").toBe(handshakes);
  }

  async function opens(token: string | undefined): Promise<void> {
    before = connection;
    connection = await server.next();
    handshakes += 1;
    if (token !== undefined) expect(connection.protocols).toContain(`bearer.${token}`);
  }

  /** Whether the step is one of these. */
  async function take(step: ClientStep, isPingNext: boolean): Promise<boolean> {
    if ("opens" in step) await opens(step.opens === true ? undefined : step.opens.token);
    else if ("says" in step) await says(step.says);
    else if ("repeats" in step) await repeats(step.repeats);
    else if ("hears" in step) hears(step.hears, step.before === true ? before : connection);
    else if ("withinMs" in step) await pass(step.withinMs, isPingNext);
    else if ("refused" in step) {
      await disconnected();
      handshakes += 1;
    } else if ("lost" in step) {
      current().drop();
      await disconnected();
    } else if ("hubCloses" in step) {
      current().close(step.hubCloses);
      await disconnected();
    } else if ("closesBefore" in step) {
      await before?.closed;
      before = undefined;
    } else if ("quietMs" in step) {
      await settle();
      clock.advance(step.quietMs);
      await expectQuiet();
    } else if ("ends" in step) {
      expect(hub.state.name).toBe("closed");
      clock.advance(3_600_000);
      await expectQuiet();
    } else return false;
    return true;
  }

  return { take, settle, expectQuiet };
}

/** What the application does and gets. */
function createApplication({ hub }: TestClient) {
  const rooms = new Map<string, { readonly group: Group; readonly given: string[] }>();
  const given: string[] = [];
  let sent: Promise<string> | undefined;

  hub.on("message", ({ id }) => given.push(id));
  hub.on("gap", () => given.push("gap"));

  const roomOf = (name: string) => {
    const room = rooms.get(name);
    if (room === undefined) throw new RangeError(`${name} is not joined.`);
    return room;
  };

  function join(name: string): void {
    const group = hub.group(name);
    const room = { group, given: [] as string[] };
    group.on("message", ({ id }) => room.given.push(id));
    group.on("gap", () => room.given.push("gap"));
    // That it is refused is what some cases are about.
    group.on("error", () => {});
    rooms.set(name, room);
  }

  async function take(step: ClientStep, settle: () => Promise<void>): Promise<void> {
    if ("send" in step) {
      sent = hub.send(step.send as unknown as SendRequest).then(
        () => "acknowledged",
        (error) => error.code,
      );
    } else if ("sent" in step) expect(await sent).toBe(step.sent);
    else if ("join" in step) join(step.join);
    else if ("leave" in step) void roomOf(step.leave).group.leave();
    else if ("follow" in step) roomOf(step.follow).group.on("presence", () => {});
    else if ("given" in step) {
      await settle();
      const list = step.group === undefined ? given : roomOf(step.group).given;
      expect(list.splice(0)).toEqual(step.given);
    } else if ("present" in step) {
      await settle();
      const members = roomOf(step.group).group.presence?.members ?? [];
      expect(members.map((member) => Object.values(member)[0]).sort()).toEqual(step.present);
    }
  }

  return { take };
}
