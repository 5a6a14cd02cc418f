import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../src/index.ts";

const home = mkdtempSync(join(tmpdir(), "switchboard-cli-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = home) {
  const texts = { stdout: "", stderr: "" };
  const collect = (name: keyof typeof texts) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const code = await run(args, {
    ...{ env: { XDG_CONFIG_HOME: home, ...env }, cwd, stdin: Readable.from([]) },
    ...{ stdout: collect("stdout"), stderr: collect("stderr"), interrupted: new AbortController().signal },
  });
  return { code, ...texts };
}

const refused = (code: string) => ({ code: 2, stdout: "", stderr: expect.stringContaining(`(${code})`) });

describe("help", () => {
  test("lists every command, and each has examples", async () => {
    const { code, stdout } = await cli(["--help"]);
    expect(code).toBe(0);
    const names = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "switchboard");
    expect(names).toEqual(
      "dev new doctor smoke send tail join token load publish who history kick allow profile help".split(" "),
    );
    for (const name of names.slice(0, -2)) expect((await cli([name, "--help"])).stdout).toMatch(/Examples?:\n {2}\S/);
    expect((await cli(["profile", "set", "--help"])).stdout).toContain("Examples:");
  });

  test("is what somebody gets who names nothing", async () => {
    expect((await cli([])).stderr).toContain("Usage: switchboard");
  });

  test("prints the version", async () => {
    expect(await cli(["--version"])).toEqual({ code: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

describe("what cannot be used is told of before anything is done", () => {
  test.each([
    [["nonsense"], "unknown command 'nonsense'"],
    [["send", "--nonsense"], "unknown option '--nonsense'"],
    [["who"], "missing required argument 'address'"],
  ])("%j", async (args, message) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    const forPrograms = await cli([...args, "--json"]);
    expect(JSON.parse(forPrograms.stderr)).toMatchObject({ type: "error", code: "usage" });
  });

  test.each([
    [["send", "hello"], "no-address"],
    [["send", "--to", "nobody", "hello"], "invalid-address"],
    [["send", "--to", "everyone", "--url", "http://h/p", "x"], "invalid-url"],
    [["send", "--to", "everyone", "--url", "ws://h/p", "--stack", "s", "x"], "conflicting-options"],
    [["send", "--to", "everyone", "--user", "ada", "--signed", "s", "x"], "conflicting-options"],
    [["send", "--to", "everyone", "--session", "a", "--signed", "s", "x"], "conflicting-options"],
    [["send", "--to", "everyone", "--groups", "a", "x"], "conflicting-options"],
    [["send", "--to", "everyone", "--session", "a/b", "x"], "invalid-id"],
    [["tail", "--from", "group:a"], "invalid-address"],
    [["tail", "--last", "0"], "invalid-number"],
    [["token"], "no-identity"],
    [["who", "connection:x"], "invalid-address"],
    [["allow", "group:a"], "invalid-address"],
    [["kick", "user:a", "--deny", "soon"], "invalid-duration"],
    [["kick", "user:a", "--deny", "200ms"], "invalid-duration"],
    [["send", "--to", "everyone", "--url", "ws://hub.example/p", "x"], "invalid-url"],
    [["publish", "--to", "everyone", "--lines", "--id", "x"], "conflicting-options"],
    [["publish", "--to", "everyone", "--function", "send=x", "y"], "invalid-function"],
    [["dev", "--template", "t", "--config", "c"], "conflicting-options"],
    [["dev", "--parameter", "A=b"], "conflicting-options"],
    [["dev", "--port", "abc"], "invalid-number"],
    [["dev", "--dynamodb-port", "65536"], "invalid-number"],
    [["profile", "set", "a/b", "--url", "wss://h/p"], "invalid-profile"],
    [["profile", "set", "a"], "no-hub-named"],
    [["profile", "remove", "a"], "no-such-profile"],
    [["profile", "remove", "constructor"], "no-such-profile"],
    [["tail", "--profile", "a"], "no-such-profile"],
    [["new", "…"], "invalid-name"],
  ])("%j", async (args, code) => {
    expect(await cli(args)).toMatchObject(refused(code));
  });
});

test("a hub that is not there is told of, with what to do", async () => {
  const url = ["--url", "ws://127.0.0.1:1/development"];
  const unreachable = { code: 3, stderr: expect.stringContaining("switchboard dev") };
  expect(await cli(["send", "--to", "everyone", "x", ...url])).toMatchObject(unreachable);
  expect(await cli(["send", "--to", "everyone", "x", "--user", "ada", ...url])).toMatchObject(unreachable);
  expect(await cli(["token", "--user", "ada", ...url])).toMatchObject(unreachable);
});

describe("profiles", () => {
  test("of a file that is none are refused, and the file is left as it is", async () => {
    for (const [index, text] of [
      "{",
      "[]",
      '{"a":{}}',
      '{"a":{"url":1}}',
      '{"a":{"url":"u","functions":[]}}',
    ].entries()) {
      const folder = join(home, `broken-${index}`);
      mkdirSync(join(folder, "switchboard"), { recursive: true });
      writeFileSync(join(folder, "switchboard", "profiles.json"), text);
      expect(await cli(["profile", "list"], { XDG_CONFIG_HOME: folder })).toMatchObject(refused("profiles-unreadable"));
    }
  });

  test("are made, made anew, listed and removed", async () => {
    const url = "wss://abc.execute-api.eu-central-1.amazonaws.com/p";
    expect(await cli(["profile", "list"])).toMatchObject({ code: 0, stderr: expect.stringContaining("There is none") });
    for (const user of ["ada", "bob"])
      await cli(["profile", "set", "a", "--url", url, "--user", user, "--region", "r"]);
    expect((await cli(["profile", "list"])).stdout).toBe(
      `NAME  URL${" ".repeat(url.length - 1)}REGION  AWS PROFILE  USER\na     ${url}  r       -            bob\n`,
    );
    expect(readdirSync(join(home, "switchboard"))).toEqual(["profiles.json"]);
    expect(await cli(["profile", "remove", "a"])).toMatchObject({ code: 0 });
    expect((await cli(["profile", "list", "--json"])).stdout).toBe("");
  });
});

test("an application is not made where something is", async () => {
  const folder = join(home, "used");
  mkdirSync(folder);
  writeFileSync(join(folder, "file"), "");
  expect(await cli(["new", "used"])).toMatchObject(refused("folder-not-empty"));
  expect(await cli(["new", "used/file"])).toMatchObject(refused("folder-not-empty"));
  expect(readdirSync(folder)).toEqual(["file"]);
});
