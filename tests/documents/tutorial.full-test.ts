import { execFile } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type Program, runNpm } from "../support/program.ts";

// Does what docs/tutorial.md says, word by word: its commands in a clone with nothing beside it, its code into the files that it names,
// and looks for what it promises after each step.

const run = promisify(execFile);
const root = fileURLToPath(new URL("../..", import.meta.url));
const tutorial = readFileSync(join(root, "docs/tutorial.md"), "utf8");
const [, setUp = "", ...steps] = tutorial.split(/^## (?=Before the first step|Step \d)/m);
const blocksOf = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, code = ""]) => code);

const place = mkdtempSync(join(tmpdir(), "switchboard-tutorial-"));
const project = join(place, "chat");
let hub: Hub | undefined;
let vite: Program | undefined;
let browser: Browser | undefined;
beforeAll(async () => {
  if (noChromium === undefined) [hub, browser] = await Promise.all([startHub({ PRESENCE: "**" }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  vite?.signal("SIGTERM");
  await vite?.exited;
  await hub?.[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

/** Where the tutorial has the hub's own port, this one has another. */
const here = (code: string) => code.replaceAll("127.0.0.1:8081", `127.0.0.1:${hub?.switchboard.gateway.port}`);

async function prepare(): Promise<string> {
  const [, commands = ""] = blocksOf(setUp, "sh");
  expect(commands).toMatch(/\nnpm run dev\n$/);
  const clone = join(place, "switchboard");
  symlinkSync(root, clone);
  const script = `set -e -o pipefail; cd "${clone}"\n${commands.replace(/npm run dev\n$/, "")}`;
  // Nobody is there to answer npm.
  await run("bash", ["-c", script], { env: { ...process.env, npm_config_yes: "true" } });
  writeFileSync(join(project, "index.html"), blocksOf(setUp, "html").join());
  writeFileSync(join(project, "src/main.ts"), "");
  vite = runNpm(["run", "dev", "--", "--port", "0"], project, { HOME: place, NO_COLOR: "1" });
  await vite.printed("Local:");
  return /http:\/\/localhost:\d+\//.exec(vite.output())?.[0] ?? "";
}

async function take(step: number): Promise<void> {
  const [code = ""] = blocksOf(steps[step - 1] ?? "", "ts");
  expect(code, `step ${step}`).not.toBe("");
  appendFileSync(join(project, "src/main.ts"), here(`${code}\n`));
  const { stdout } = await run("npx", ["tsc", "--noEmit"], { cwd: project }).catch((error) => error);
  expect(stdout, `step ${step}`).toBe("");
}

test("a chat with rooms, history and presence, as the tutorial makes it", async ({ skip }) => {
  if (noChromium !== undefined) {
    console.error(`skipped: the tutorial: ${noChromium}`);
    skip(noChromium);
  }
  const address = await prepare();
  const open = async (user: string): Promise<Page> => {
    const page = await (await browser?.newContext())?.newPage();
    if (page === undefined) throw new Error("There is no browser.");
    await page.goto(`${address}?user=${user}`);
    await page.getByText(`${user} is open`).waitFor();
    return page;
  };
  const say = async (page: Page, text: string) => {
    await page.getByPlaceholder("Message").fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  };
  const linesOf = (page: Page) => page.getByRole("listitem").allTextContents();

  await take(1);
  await (await open("ada")).close();

  await take(2);
  const [ada, grace] = await Promise.all([open("ada"), open("grace")]);
  await say(ada, "hello");
  for (const page of [ada, grace]) await page.getByText("ada: hello").waitFor();

  await take(3);
  await Promise.all([ada.reload(), grace.reload()]);
  for (const page of [ada, grace]) await page.getByText("ada: hello").waitFor();
  await grace.getByText("grace is open").waitFor();
  const [gracesConnection = ""] = hub?.switchboard.gateway.connectionIds().slice(-1) ?? [];
  await grace.context().setOffline(true);
  hub?.switchboard.gateway.drop(gracesConnection);
  for (const text of ["one", "two", "three"]) await say(ada, text);
  await ada.getByText("ada: three").waitFor();
  await grace.context().setOffline(false);
  await grace.getByText("ada: three").waitFor();
  for (const page of [ada, grace]) {
    expect(await linesOf(page)).toEqual(["ada: hello", "ada: one", "ada: two", "ada: three"]);
  }

  await take(4);
  await Promise.all([ada.reload(), grace.reload()]);
  for (const page of [ada, grace]) await page.getByText("2 here: ada, grace").waitFor();
  await ada.getByRole("link", { name: "garden" }).click();
  await ada.getByText("1 here: ada").waitFor();
  expect(await linesOf(ada)).toEqual([]);
  await grace.getByText("1 here: grace").waitFor();
});
