import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lambdaNode } from "@switchboard/lambda-node";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import type { Program } from "../support/program.ts";
import { pack } from "./support/packed.ts";
import { createProject, type Project } from "./support/project.ts";

// The command line where there is no repository: from its tarball, with the hub that it carries, and the application that it makes.

const place = mkdtempSync(join(tmpdir(), "switchboard-command-line-"));
const running = new Set<Program>();
let tarball: string;
let browser: Browser | undefined;

beforeAll(async () => {
  ({ cli: tarball = "" } = await pack(join(place, "packages")));
  if (noChromium === undefined) browser = await launchChromium();
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([...running].map(end));
  rmSync(place, { recursive: true, force: true });
});

async function end(program: Program): Promise<number | null> {
  program.signal("SIGINT");
  return program.exited;
}

function start(
  project: Project,
  command: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Program {
  const program = project.start(command, variables);
  running.add(program);
  void program.exited.then(() => running.delete(program));
  return program;
}

async function startLocalHub(project: Project): Promise<{ readonly dev: Program; readonly url: string }> {
  const dev = start(project, ["switchboard", "dev", "--port", "0", "--dynamodb-port", "0"]);
  await dev.printed("ready");
  return { dev, url: /ws:\/\/\S+/.exec(dev.output())?.[0] ?? "" };
}

describe.each([
  { version: `Node ${process.versions.node}`, node: process.execPath },
  { version: "the Node that Lambda has", node: lambdaNode() },
])("on $version", ({ node }) => {
  test.skipIf(node === undefined)("runs a hub until Ctrl-C, and uses it", async () => {
    const project = createProject(mkdtempSync(join(place, "node-")), node);
    await project.install([tarball]);
    const { dev, url } = await startLocalHub(project);
    const tail = start(project, ["switchboard", "tail", "--join", "room.1", "--json", "--url", url]);
    await tail.printed('"state":"open"');
    await project.run(["switchboard", "send", "--user", "ada", "--to", "group:room.1", "hello", "--url", url]);
    await tail.printed('"data":{"text":"hello"}');
    expect(await project.run(["switchboard", "doctor", "--url", url])).toContain("Nothing is wrong.");
    expect(await project.run(["switchboard", "history", "group:room.1", "--url", url])).toContain("ada hello");
    expect(await end(tail)).toBe(0);
    expect(await end(dev)).toBe(0);
    expect(dev.output()).toContain("stopping");
  });
});

test("makes an application that runs at once, compiles strictly, and builds", async ({ skip }) => {
  const project = createProject(mkdtempSync(join(place, "new-")));
  await project.install([tarball]);
  const { url } = await startLocalHub(project);
  await project.run(["switchboard", "new", "my-app"]);
  // As its README says it, on the Node of whoever runs the tests, whose npm knows how to reach its registry from here.
  const path = process.env["PATH"] ?? "";
  await project.run(["npm", "install", "--prefix", "my-app", "--no-audit", "--no-fund"], { PATH: path });
  await project.run(["npm", "run", "build", "--prefix", "my-app"]);
  if (noChromium !== undefined || browser === undefined) skip(noChromium);

  const app = start(project, ["npm", "run", "dev", "--prefix", "my-app"], { VITE_HUB_URL: url, PORT: "0" });
  await app.printed("http://localhost:");
  const [origin = ""] = /http:\/\/localhost:\d+/.exec(app.output()) ?? [];
  const ada = await enter(origin, "ada");
  const bob = await enter(origin, "bob");
  await ada.locator("#members", { hasText: "bob" }).waitFor();
  await bob.getByLabel("Message").fill("Hello, Ada.");
  await bob.getByLabel("Message").press("Enter");
  await ada.getByText("bob: Hello, Ada.").waitFor();
  await ada.getByText("Have the backend say something").click();
  await bob.getByText(/^The backend: It is /).waitFor();
  const late = await enter(origin, "carol");
  await late.getByText("bob: Hello, Ada.").waitFor();
  const fromElsewhere = await fetch(`${origin}/api/token?user=ada`, {
    headers: { origin: "http://elsewhere.example" },
  });
  expect(fromElsewhere.status).toBe(404);
});

async function enter(origin: string, user: string): Promise<Page> {
  const page = await (await browser?.newContext())?.newPage();
  if (page === undefined) throw new Error("There is no browser.");
  await page.goto(origin);
  await page.getByLabel("Your name").fill(user);
  await page.getByText("Enter").click();
  return page;
}
