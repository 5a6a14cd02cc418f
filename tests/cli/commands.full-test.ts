import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CommandSurroundings, runCommand, startCommand } from "../support/command-line.ts";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
const home = mkdtempSync(join(tmpdir(), "switchboard-cli-"));
beforeAll(async () => {
  hub = await startHub({ PRESENCE: "**" });
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

const url = () => hub.switchboard.gateway.url;
const own = (...args: readonly string[]) => [...args, "--url", url()];
const surroundings = (more: CommandSurroundings = {}): CommandSurroundings => ({
  ...more,
  env: { XDG_CONFIG_HOME: home, ...more.env },
});
const cli = (args: readonly string[], more: CommandSurroundings = {}) => runCommand(own(...args), surroundings(more));
const start = (args: readonly string[], more: CommandSurroundings = {}) =>
  startCommand(own(...args), surroundings(more));

describe("send and tail", () => {
  test("a message that is sent appears where it is waited for, once, with its sender", async () => {
    const tail = start(["tail", "--session", "bob-1", "--type", "message", "--count", "2"]);
    const states = start(["tail", "--session", "bob-1"]);
    await states.printed("open: welcomed as anon/bob-1");
    // Both are there: one who only waits for messages says nothing before.
    await expect.poll(async () => (await cli(["who", "session:anon/bob-1", "--count"])).stdout).toBe("2\n");
    const sent = await cli(["send", "--to", "session:bob-1", "hello there", "--session", "alice-1"]);
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    expect(sent.stdout).toMatch(/^\S+ {2}2 delivered\n$/);
    expect(
      (await cli(["send", "--to", "session:anon/bob-1", '{"order":17}', "--kind", "order", "--user", "ada", "--json"]))
        .code,
    ).toBe(0);
    await expect(tail.ended).resolves.toBe(0);
    expect(tail.stdout()).toMatch(
      /^\d\d:\d\d:\d\d anon\/alice-1 hello there\n\d\d:\d\d:\d\d ada \[order\] \{"order":17\}\n$/,
    );
    states.interrupt();
    await expect(states.ended).resolves.toBe(0);
  });

  test("lines of standard input are messages, in a joined group, and lines of JSON are for programs", async () => {
    const tail = start([
      "tail",
      "--join",
      "room.tail",
      "--json",
      "--group",
      "room.tail",
      "--type",
      "message",
      "--count",
      "3",
    ]);
    await expect.poll(async () => (await cli(["who", "group:room.tail", "--count"])).stdout).toBe("1\n");
    const sent = await cli(["send", "--to", "group:room.tail", "--lines", "--user", "ada", "--json"], {
      input: 'one\n\n{"two":2}\n[3]\n',
    });
    expect(sent.json.map(({ delivered }) => delivered)).toEqual([1, 1, 1]);
    expect(await tail.ended).toBe(0);
    expect(tail.json()).toMatchObject([
      { type: "message", groups: ["room.tail"], from: { userId: "ada" }, data: { text: "one" } },
      { data: { two: 2 } },
      { data: [3] },
    ]);
  });

  test("filters leave out other senders; frames are shown as they pass", async () => {
    const frames = start(["tail", "--join", "room.frames", "--frames", "--json", "--group", "room.frames"]);
    const fromAda = start(["tail", "--join", "room.frames", "--from", "user:ada", "--count", "1", "--json"]);
    await expect.poll(async () => (await cli(["who", "group:room.frames", "--count"])).stdout).toBe("2\n");
    await cli(["send", "--to", "group:room.frames", "of bob", "--session", "bob"]);
    await cli(["send", "--to", "group:room.frames", "of ada", "--user", "ada"]);
    expect(await fromAda.ended).toBe(0);
    expect(fromAda.json()).toMatchObject([{ data: { text: "of ada" } }]);
    await frames.printed("of ada");
    frames.interrupt();
    expect(await frames.ended).toBe(0);
    const names = frames
      .json()
      .map(({ direction, frame }) => `${direction} ${Object(frame).action ?? Object(frame).type}`);
    expect(names).toEqual(expect.arrayContaining(["out hello", "in welcome", "in message"]));
    expect(names.filter((name) => name === "in message")).toHaveLength(2);
    expect(names).not.toContain("out ping");
  });

  test("what was said before comes first", async () => {
    for (const text of ["first", "second"]) await cli(["publish", "--to", "group:room.rewind", text]);
    const tail = start(["tail", "--join", "room.rewind", "--last", "2", "--type", "message", "--count", "2", "--json"]);
    expect(await tail.ended).toBe(0);
    expect(tail.json().map(({ data }) => data)).toEqual([{ text: "first" }, { text: "second" }]);
  });

  test("a text that commands terminals is printed as what it is", async () => {
    await cli(["publish", "--to", "group:room.escape", "--text", "\u001b]0;owned\u0007 \u009b31m \u202e"]);
    const { stdout } = await cli(["history", "group:room.escape"]);
    expect(stdout).toContain("\\u001b]0;owned\\u0007 \\u009b31m \\u202e");
  });
});

describe("join", () => {
  test("shows what was said, who comes, and sends what is typed", async () => {
    await cli(["publish", "--to", "group:room.talk", "Welcome."]);
    const ada = start(["join", "room.talk", "--user", "ada"]);
    await ada.printed("Welcome.");
    const bob = start(["join", "room.talk", "--user", "bob"]);
    await ada.printed("2 here");
    ada.type("Hello, Bob.");
    await bob.printed("ada Hello, Bob.");
    bob.type("/who");
    await bob.printed("ada (1)");
    bob.type("//shrug");
    await ada.printed("bob /shrug");
    bob.type("/nonsense");
    await bob.printed("There is no /nonsense");
    bob.type("/room room.other");
    bob.type("/quit");
    // Not all that was typed could be done.
    await expect(bob.ended).resolves.toBe(1);
    ada.endInput();
    await expect(ada.ended).resolves.toBe(0);
  });

  test("a room that may not be joined is told of with the hub's code", async () => {
    const { code, stderr } = await cli(["join", "secret.1", "--user", "ada"]);
    expect(code).toBe(1);
    expect(stderr).toContain("(forbidden)");
  });
});

describe("token", () => {
  test("a token of the local issuer proves its user, from the environment as well", async () => {
    const { stdout, code } = await cli(["token", "--user", "grace", "--groups", "admins,editors"]);
    expect(code).toBe(0);
    const tail = start(["tail", "--json", "--count", "1"], { env: { SWITCHBOARD_TOKEN: stdout.trim() } });
    expect(await tail.ended).toBe(0);
    expect(tail.json()[0]).toMatchObject({ type: "state", state: "open", userId: "grace" });
    const json = await cli(["token", "--user", "grace", "--json", "--expires", "1m"]);
    expect(json.json).toEqual([{ token: expect.stringMatching(/^\S+\.\S+\.\S+$/) }]);
  });

  test("a session is signed, and is that session", async () => {
    const { stdout } = await cli(["token", "--signed", "order-17"]);
    expect(new URL(stdout.trim()).searchParams.get("session")).toBe("order-17");
    const tail = start(["tail", "--signed", "order-18", "--json", "--count", "1"]);
    expect(await tail.ended).toBe(0);
    expect(tail.json()[0]).toMatchObject({ state: "open", sessionId: "signed/order-18" });
  });

  test("a token that is not good is told of, and is in no message", async () => {
    const env = { SWITCHBOARD_TOKEN: "never-log-this" };
    const { code, stderr, stdout } = await cli(["send", "--to", "everyone", "hello"], { env });
    expect(code).toBe(4);
    expect(stderr).toContain("The hub refuses the token with 401. (refused)");
    expect(stdout + stderr).not.toContain("never-log");
  });
});

describe("as a backend", () => {
  test("publish, history and who", async () => {
    const published = await cli(["publish", "--to", "group:room.b", "--lines", "--publisher", "tests", "--json"], {
      input: Array.from({ length: 105 }, (_, index) => `line ${index}\n`).join(""),
    });
    expect(published.code).toBe(0);
    expect(published.json).toHaveLength(105);
    const history = await cli(["history", "group:room.b", "--limit", "103", "--json"]);
    expect(history.json.map(({ data }) => Object(data).text)).toEqual(
      Array.from({ length: 103 }, (_, index) => `line ${index + 2}`),
    );
    const short = await cli(["history", "group:room.b", "-n", "1"]);
    expect(short.stdout).toMatch(/a backend line 104\n$/);
    expect(short.stderr).toContain("Older ones are kept: --before 105");
    const nobody = await cli(["who", "group:room.b"]);
    expect(nobody).toMatchObject({ code: 0, stdout: "", stderr: "Nobody is there.\n" });
  });

  test("kick closes connections, keeps out, and allow lets in again", async () => {
    const mallory = start(["tail", "--user", "mallory"]);
    await mallory.printed("open: welcomed");
    const who = await cli(["who", "user:mallory", "--json"]);
    expect(who.json).toMatchObject([{ userId: "mallory" }]);
    const kicked = await cli(["kick", "user:mallory", "--reason", "Not here.", "--deny", "10m", "--json"]);
    expect(kicked.json).toEqual([{ closed: 1, gone: 0, failed: 0 }]);
    expect(await mallory.ended).toBe(1);
    expect(mallory.stderr()).toContain("The hub has ended the connection: Not here. (ended-by-hub)");
    expect(await cli(["send", "--to", "everyone", "x", "--user", "mallory"])).toMatchObject({ code: 4 });
    expect(await cli(["allow", "user:mallory"])).toMatchObject({ code: 0 });
    expect(await cli(["send", "--to", "everyone", "x", "--user", "mallory"])).toMatchObject({ code: 0 });
  });

  test("what the hub refuses has its code, for people and for programs", async () => {
    const refused = await cli(["publish", "--to", "session:a/b/c", "x", "--json"]);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stderr)).toMatchObject({ type: "error", code: "invalid-address" });
    expect(await cli(["history", "session:anon/tab"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("(no-history)"),
    });
  });
});

test("load has clients talk, and says that nothing was lost", async () => {
  const args = [
    "load",
    "--clients",
    "6",
    "--rooms",
    "2",
    "--rate",
    "40",
    "--for",
    "500ms",
    "--ramp",
    "200ms",
    "--json",
  ];
  const { code, json, stderr } = await cli(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(json).toMatchObject([
    { clients: { asked: 6, open: 6, losses: 0 }, sent: 20, acknowledged: 20, received: 60, lost: 0, rejected: {} },
  ]);
  const few = await cli(["load", "--clients", "2", "--rate", "20", "--for", "250ms", "--ramp", "0"]);
  expect(few.stdout).toMatch(/done .*2 of 2 clients[\s\S]*acknowledged +5/);
  const refused = await cli(["load", "--clients", "2", "--for", "1s", "--room-prefix", "secret."]);
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("(forbidden)") });
});

describe("doctor", () => {
  test("finds nothing wrong with a hub that runs", async () => {
    const { code, json } = await cli(["doctor", "--json"]);
    expect(json.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(json.map(({ name }) => name)).toEqual([
      ...["Node.js", "hub on this machine", "clock"],
      ...["handshake without a proof", "handshake with a token", "handshake with a signature"],
      ...["function publish", "function manage", "function inspect"],
    ]);
    expect(code).toBe(0);
  });

  test("says that no hub is there, and what to do", async () => {
    const { code, stdout } = await runCommand(["doctor", "--url", "ws://127.0.0.1:1/development"], surroundings());
    expect(code).toBe(5);
    expect(stdout).toContain(
      "fail  hub on this machine: nothing listens at http://127.0.0.1:1\n      Start a hub with switchboard dev.",
    );
  });

  test("tells a wrong stage", async () => {
    const wrong = url().replace(/[^/]+$/, "elsewhere");
    const { code, json } = await runCommand(["doctor", "--url", wrong, "--json"], surroundings());
    expect(code).toBe(5);
    expect(json).toContainEqual(
      expect.objectContaining({
        name: "handshake without a proof",
        status: "fail",
        detail: expect.stringContaining("no such stage"),
      }),
    );
  });
});

describe("profiles", () => {
  test("name a hub, with whom to connect as, and are removed", async () => {
    const named = (...args: readonly string[]) => runCommand(args, surroundings());
    expect(await named("profile", "set", "here", "--url", url(), "--user", "ada")).toMatchObject({ code: 0 });
    expect((await named("profile", "list", "--json")).json).toMatchObject([{ name: "here", url: url(), user: "ada" }]);
    const tail = startCommand(["tail", "--json", "--count", "1", "-p", "here"], surroundings());
    expect(await tail.ended).toBe(0);
    expect(tail.json()[0]).toMatchObject({ state: "open", userId: "ada" });
    expect(await named("profile", "remove", "here")).toMatchObject({ code: 0 });
    const gone = await named("send", "--to", "everyone", "x", "--profile", "here");
    expect(gone).toMatchObject({ code: 2, stderr: expect.stringContaining("(no-such-profile)") });
  });
});
