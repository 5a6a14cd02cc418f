import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHub } from "@switchboard/server";
import { afterAll, describe, expect, test } from "vitest";
import { runCommand } from "../support/command-line.ts";
import { editTemplate } from "../support/edited-template.ts";
import { clientConfig, startHub } from "../support/hub.ts";

const place = mkdtempSync(join(tmpdir(), "switchboard-smoke-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Result {
  readonly name: string;
  readonly status: string;
  readonly row?: string;
  readonly detail: string;
}

async function smoke(url: string, ...args: readonly string[]) {
  const file = join(place, "report.md");
  const ran = await runCommand(["smoke", url, "--json", "--report", file, ...args], {
    env: { XDG_CONFIG_HOME: place },
  });
  const results = ran.json as unknown as readonly Result[];
  const named = (status: string) => results.filter((result) => result.status === status).map(({ name }) => name);
  return { ...ran, results, named, report: readFileSync(file, "utf8") };
}

const starred = readFileSync(new URL("../../docs/GATEWAY.md", import.meta.url), "utf8").matchAll(/^\| (C\d+) ★/gm);

describe("a hub that is right", () => {
  test("passes everything that shows from outside, as it runs here and as it is deployed", async () => {
    await using hub = await startHub({ PRESENCE: "**" });
    const { code, named, results, report } = await smoke(hub.switchboard.gateway.url);
    expect(results.filter(({ status }) => status === "fail")).toEqual([]);
    expect(code).toBe(0);
    expect(named("skip")).toEqual([
      "what an authorizer throws or returns",
      "the body of a result that is no success",
      "a status without a body on a two-way route",
      "ten idle minutes close the connection",
    ]);
    // Every row that nobody is sure of is looked at, or is said not to be.
    const rows = new Set(results.flatMap(({ row }) => row ?? []));
    expect([...rows].toSorted()).toEqual([...starred].map(([, row]) => row).toSorted());
    for (const { name } of results) expect(report).toContain(`| ${name} |`);
    expect(report).not.toMatch(/signature=|bearer\.|eyJ/);
    // Its connections are closed, and their groups forgotten.
    await expect
      .poll(async () =>
        (await hub.items()).filter(({ address }) => /^(connection|session|user|group)#.*smoke/.test(address?.S ?? "")),
      )
      .toEqual([]);
  });

  test.each([
    ["cognito", { AUTH: "cognito", SEND_POLICY: "", HISTORY: "" }],
    ["signed", { AUTH: "signed", SIGNED_ONCE: "true", SEND_POLICY: "nobody" }],
    ["none", { AUTH: "none" }],
  ])("passes with the way in that it has: %s", async (_auth, settings) => {
    await using hub = await startHub(settings);
    const { code, results, named } = await smoke(hub.switchboard.gateway.url);
    expect(results.filter(({ status }) => status === "fail")).toEqual([]);
    expect(code).toBe(0);
    expect(named("skip")).toContain("presence: a member asks who is in its group");
    expect(named("ok")).toContain("a round of the canary");
  });
});

test("messages of others that arrive meanwhile fail nothing, and the report has neither them nor the tester's user and groups", async () => {
  await using hub = await startHub({ AUTH: "cognito" });
  const { url } = hub.switchboard.gateway;
  const backend = createHub({ lambda: { ...clientConfig, endpoint: new URL(url.replace(/^ws/, "http")).origin } });
  const smoking = smoke(url, "--user", "ada-of-accounts");
  const isOver = { now: false };
  const end = () => {
    isOver.now = true;
  };
  smoking.then(end, end);
  let delivered = 0;
  const publishAllTheTime = async () => {
    while (!isOver.now) {
      const receipt = await backend.publish({ to: { users: ["ada-of-accounts"] }, data: "what nobody else may read" });
      delivered += receipt.delivered;
    }
  };
  await Promise.all(Array.from({ length: 8 }, publishAllTheTime));
  backend.close();
  const { code, results, report } = await smoking;
  expect(results.filter(({ status }) => status === "fail")).toEqual([]);
  expect(code).toBe(0);
  expect(delivered).toBeGreaterThan(5);
  for (const secret of ["nobody else", "ada-of-accounts", " in everybody"]) expect(report).not.toContain(secret);
});

describe("a hub with a fault fails, and the check is named:", () => {
  test.each<[string, readonly (readonly [string | RegExp, string])[], readonly string[], string]>([
    [
      "another answer of the MOCK integration",
      [[`'{"type":"pong"}'`, `'{"type":"gnop"}'`]],
      ["ping is answered by the MOCK integration"],
      `expected {"type":"pong"}, saw only gnop within 15 s`,
    ],
    [
      "a function that may not find connections",
      [[/(PublishLogs\.Arn\n(?:.*\n)*? +- Sid: FindAndUnregister\n +Effect: )Allow/, "$1Deny"]],
      ["a round of the canary"],
      "expected publish to succeed, saw internal",
    ],
    [
      "a function that API Gateway may not call",
      [[/(MessagePermission:\n(?:.*\n){4} +Principal: )apigateway/, "$1events"]],
      ["a round of the canary"],
      "expected send to succeed, saw API Gateway answered with an error of its own",
    ],
    [
      "a backend that may not close connections",
      [[/(ManageLogs\.Arn\n(?:.*\n){1,50}? +- Sid: ReachConnections\n +Effect: )Allow/, "$1Deny"]],
      ["a connection is closed by an operator"],
      "",
    ],
  ])("%s", async (_what, changes, names, detail) => {
    using template = editTemplate(...changes);
    await using hub = await startHub({}, { templateFile: template.file });
    const { code, results, named, stderr, report } = await smoke(hub.switchboard.gateway.url);
    expect(code).toBe(5);
    expect(named("fail")).toEqual(expect.arrayContaining([...names]));
    expect(
      results
        .filter(({ name }) => names.includes(name))
        .map((result) => result.detail)
        .join(),
    ).toContain(detail);
    for (const name of names) expect(stderr).toContain(name);
    expect(report).toContain("**fail**");
  });

  test("nobody who listens", async () => {
    const { code, results } = await smoke("ws://127.0.0.1:1/development");
    expect(code).toBe(5);
    expect(results[0]).toMatchObject({ status: "fail", detail: "No hub answers at http://127.0.0.1:1." });
  });
});

test("a URL and a stack are one too many, and a report that cannot be written is said", async () => {
  const both = await runCommand(["smoke", "ws://127.0.0.1:1/p", "--stack", "hub"], { env: { XDG_CONFIG_HOME: place } });
  expect(both).toMatchObject({ code: 2 });
  expect(both.stderr).toContain("A URL excludes --url and --stack.");
  const nowhere = join(place, "none", "report.md");
  const lost = await runCommand(["smoke", "ws://127.0.0.1:1/p", "--report", nowhere], {
    env: { XDG_CONFIG_HOME: place },
  });
  expect(lost.stderr).toContain("cannot be written: ENOENT");
});
