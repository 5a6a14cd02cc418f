import axe from "axe-core";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type ConsolePage, openConsole } from "../support/console-page.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { createPageMeter } from "../support/page-cost.ts";

/** Events are to be seen; a quota that is met only by whoever wants to: a frame of a sixteenth of it is counted at once. */
const settings = { EVENT_BUS: "default", PRESENCE: "**", QUOTAS: "bytes=60KB/m" };

let hub: Hub;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  if (noChromium !== undefined) return;
  [hub, browser] = await Promise.all([startHub(settings), launchChromium()]);
  origin = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});
// The two of the first screen are the same in every test: each finds nobody there.
afterEach(async () => {
  if (noChromium !== undefined) return;
  hub.switchboard.gateway.chaos.change({ dropDisconnect: 0, throttlePosts: 0 });
  await hub.remove("denied");
  for (const id of hub.switchboard.gateway.connectionIds()) hub.switchboard.gateway.drop(id);
  await expect
    .poll(async () => (await hub.items()).filter(({ address }) => !isOfPresence(address?.S)), patience)
    .toEqual([]);
});

/** A test that needs a browser, and a console in it. */
function inBrowser(
  title: string,
  check: (opened: ConsolePage) => Promise<void>,
  options: Parameters<typeof openConsole>[2] = {},
): void {
  test(title, { timeout: 60_000 }, async ({ skip }) => {
    if (noChromium !== undefined) {
      // The default reporter counts skipped tests and says nothing about why.
      console.error(`skipped: ${title}: ${noChromium}`);
      skip(noChromium);
    }
    await using opened = await openConsole(browser, origin, options);
    await check(opened);
    expect(opened.complaints).toEqual([]);
  });
}

/** What is told of rooms stays a while after everybody has gone. */
const isOfPresence = (address = "") => address.startsWith("presence#");

/** While others use the machine as well. */
const patience = { timeout: 25_000 };

/** Waits until a part of the page says something. */
async function shows(part: Locator, text: string | RegExp): Promise<void> {
  await expect.poll(() => part.textContent(), patience).toMatch(text);
}

const count = (page: Page, what: string) => page.getByRole("button", { name: new RegExp(`^\\d+ ?${what}$`) });

describe("the main paths", () => {
  inBrowser(
    "one click connects two users of a group, and a message travels",
    async ({ page, connectTwo, card, frames }) => {
      await connectTwo();
      const journey = page.getByRole("region", { name: "The last message" });
      await shows(journey, /Ada[\s\S]*answered after [\d.]+ m?s[\s\S]*Grace[\d.]+ m?s/);
      await shows(card("Grace"), /from ada\s*Hello Grace!/);

      // Said to those who do not see it.
      await page.getByRole("status").getByText("Message 1 reached 1 connection.").waitFor();

      // And back, from where the cursor is.
      await page.keyboard.press("Enter");
      await shows(card("Ada"), /from grace\s*Hello Ada!/);
      const lines = await frames.allTextContents();
      const answers = lines.filter((line) => /reached 1 connection|message from/.test(line));
      expect(answers).toHaveLength(4);
      for (const line of answers) expect(line).toMatch(/[\d.]+ m?s\s*\d+ B/);

      await frames.filter({ hasText: "from grace" }).locator("summary").click();
      await shows(frames.locator("pre:visible"), '"text": "Hello Ada!"');
    },
  );

  inBrowser(
    "connections that are cut or too old come back, and hear what is sent then",
    async ({ page, connectTwo, card }) => {
      await connectTwo();
      await page.getByRole("tab", { name: "Faults" }).click();
      await page.getByRole("button", { name: "Cut all connections of this page" }).click();
      for (const name of ["Ada", "Grace"]) await shows(card(name), "connection no. 2");
      await page.getByRole("button", { name: "Clock + 2 hours" }).click();
      for (const name of ["Ada", "Grace"]) await shows(card(name), "connection no. 3");
      await page.getByRole("textbox", { name: "Message" }).fill("Still there?");
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await shows(card("Ada"), "Still there?");
      await shows(card("Ada"), "1 message");
    },
  );

  inBrowser(
    "a connection that is called gone is looked at again, and gets its message",
    async ({ page, connectTwo, card }) => {
      await connectTwo();
      await page.getByRole("button", { name: "What can be done with Ada" }).click();
      await page.getByRole("menuitem", { name: /^Answer the next message/ }).click();
      await page.getByRole("menu").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await shows(card("Ada"), /from grace\s*Hello Ada!/);
      expect(await hub.event("managed", ({ status }) => status === 410)).toMatchObject({ operation: "POST" });
    },
  );

  inBrowser("the table shows who comes, who goes and who is gone unnoticed", async ({ page }) => {
    const rows = page.getByRole("region", { name: "The local hub" }).getByRole("listitem");
    await shows(count(page, "connections"), /^0\D/);
    const alice = await hub.connect({ session_id: "alice" });
    const bob = await hub.connect({ session_id: "bob" });
    await shows(count(page, "connections"), /^2\D/);
    await expect
      .poll(() => rows.allTextContents(), patience)
      .toEqual([expect.stringContaining("anon/bob"), expect.stringContaining("anon/alice")]);
    await count(page, "sessions").click();
    await shows(rows.first(), /anon\/alice\s*1 connection/);
    await count(page, "connections").click();

    await alice.close();
    await shows(count(page, "connections"), /^1\D/);
    hub.switchboard.gateway.chaos.change({ dropDisconnect: 1 });
    bob.terminate();
    await shows(rows.first(), "gone");
    const { connectionId } = (await hub.items()).find(({ address }) => address?.S?.startsWith("connection#")) ?? {};
    await hub.remove(connectionId?.S ?? "");
    await expect.poll(() => page.getByText(/^Nobody is connected\./).count(), patience).toBe(1);
  });

  inBrowser("a connection is closed as an operator does it", async ({ page }) => {
    const alice = await hub.connect({ session_id: "alice" });
    const { connectionId } = await alice.hello();
    await page.getByRole("button", { name: "Close anon/alice's connection, as an operator" }).click();
    expect(await alice.closed).toBe(1000);
    // The hub closes connections as well: those that it forgets.
    const isOfAlice = (event: { readonly operation: string; readonly connectionId: string }) =>
      event.operation === "DELETE" && event.connectionId === connectionId;
    expect(await hub.event("managed", isOfAlice)).toMatchObject({ status: 204 });
    await shows(count(page, "connections"), /^0\D/);
  });

  inBrowser("whatever anybody sends, the page stays and shows it", async ({ page, connectTwo, card }) => {
    await connectTwo();
    const alice = await hub.connect({ session_id: "alice" });
    for (const data of [null, 1, [[]], { text: { toString: 1 } }, "<img src=x onerror=alert(1)>"]) {
      await alice.ask({ action: "sendMessage", to: { users: ["ada"] }, data });
      await shows(card("Ada"), typeof data === "string" ? data : JSON.stringify(data));
    }
    await shows(card("Ada"), "5 messages");
    expect(await page.locator("img").count()).toBe(0);
  });

  inBrowser("somebody in the table can be written to", async ({ page, connectTwo }) => {
    await connectTwo();
    const alice = await hub.connect({ session_id: "alice" });
    await count(page, "sessions").click();
    await page.getByRole("button", { name: "Send to session anon/alice" }).click();
    await page.keyboard.type(" And you?");
    await page.keyboard.press("Enter");
    expect(await alice.next()).toMatchObject({ data: { text: "Hello Ada! And you?" }, from: { userId: "grace" } });
  });
});

async function connectAs(page: Page, way: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const form = page.getByRole("form", { name: "Connect somebody" });
  // A radio button is hidden behind its label.
  await form.getByText(way, { exact: true }).first().click();
  for (const [label, value] of Object.entries(fields)) await form.getByLabel(label).last().fill(value);
  await form.getByRole("button", { name: "Connect", exact: true }).click();
}

/** What is shown of the room that the tests are in. */
const linesOf = (page: Page, who: string) =>
  page.getByLabel(`What was said in room.1, as ${who} sees it`).getByRole("listitem");

async function textsOf(page: Page, who: string): Promise<readonly string[]> {
  const lines = await linesOf(page, who).locator(".room-text").allTextContents();
  return lines.map((line) => line.slice(line.indexOf(" ") + 1));
}

async function enter({ page, card }: ConsolePage, user: string): Promise<void> {
  await connectAs(page, "User", { User: user });
  await shows(card(user), "time left");
  await card(user)
    .getByRole("textbox", { name: `A room for ${user}` })
    .fill("room.1");
  await card(user).getByRole("button", { name: "Join room" }).click();
  await linesOf(page, user).or(page.getByText("No messages yet.")).first().waitFor();
}

describe("what leads on", () => {
  const code = (page: Page) => page.getByRole("region", { name: "Now in your app" });

  inBrowser("the code of what was just clicked is there, and one key copies it", async ({ page, connectTwo, card }) => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await connectTwo();
    await shows(code(page), /How to send to group crew[\s\S]*hub\.send\(/);
    await card("Ada").getByRole("button", { name: "Join room" }).click();
    await shows(code(page), /How to join room\.1[\s\S]*hub\.group\("room\.1"\)/);
    await code(page).getByRole("tab", { name: "AWS CLI" }).click();
    await shows(code(page), "ManageFunction");

    // In a text field, the key is a letter.
    await page.getByRole("textbox", { name: "Message" }).press("c");
    await page.getByRole("heading", { name: "Timeline" }).click();
    await page.keyboard.press("c");
    await code(page).getByText("Copied", { exact: true }).waitFor();
    const copied = await page.evaluate("navigator.clipboard.readText()");
    expect(copied).toBe(await code(page).locator("pre").textContent());
    expect(copied).toContain('{"join":{"users":["ada"]},"groups":["room.1"]}');

    // What is typed while a program runs is not among what a shell is given.
    await code(page).getByRole("tab", { name: "wscat" }).click();
    await page.getByRole("button", { name: "Leave room.1 as Ada" }).click();
    await code(page).getByRole("button", { name: "Copy line 2" }).click();
    const line = '{"action":"leave","id":"2","groups":["room.1"]}';
    await expect.poll(() => page.evaluate("navigator.clipboard.readText()"), patience).toBe(line);
    expect(await code(page).locator("pre").textContent()).not.toContain("action");
  });

  inBrowser("a message can come from a backend, without a connection", async ({ page, connectTwo, card }) => {
    await connectTwo();
    await page.getByLabel("From", { exact: true }).selectOption({ label: "your backend" });
    await page.getByRole("textbox", { name: "Message" }).fill("From the backend");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    for (const name of ["Ada", "Grace"]) await shows(card(name), /from a backend\s*From the backend/);
    await shows(page.getByRole("region", { name: "The last message" }), /your backend[\s\S]*reached 2 connections/);
    await shows(code(page), "hub.publish(");
  });

  inBrowser("a reload changes nothing but the tokens, which are fetched anew", async ({ page, connectTwo, card }) => {
    await connectTwo();
    await card("Ada").getByRole("button", { name: "Join room" }).click();
    await page.getByText("No messages yet.").waitFor();
    await card("Grace").getByRole("button", { name: "What can be done with Grace" }).click();
    await page.getByRole("menuitem", { name: "Remove from this page" }).click();
    await page.getByRole("textbox", { name: "Message" }).fill("Not sent yet");
    await page.getByLabel("Which frames").selectOption("messages");
    await page.getByRole("tab", { name: "Events" }).click();
    await code(page).getByRole("tab", { name: "wscat" }).click();

    const token = page.waitForRequest((request) => request.url().includes("/token?user=ada"));
    await page.reload();
    await token;
    await shows(card("Ada"), "time left");
    await page.getByLabel("What was said in room.1, as Ada sees it").waitFor();
    expect(await card("Grace").count()).toBe(0);
    expect(await page.getByRole("textbox", { name: "Message" }).inputValue()).toBe("Not sent yet");
    expect(await page.getByLabel("Which frames").inputValue()).toBe("messages");
    expect(await page.getByRole("tab", { name: "Events" }).getAttribute("aria-selected")).toBe("true");
    await shows(code(page), "npx wscat");
    // A JSON Web Token begins so.
    expect(await page.evaluate("JSON.stringify(sessionStorage)")).not.toContain("eyJ");
  });

  inBrowser("a URL with a wrong stage says so, before and after one has tried", async ({ page }) => {
    const form = page.getByRole("form", { name: "Connect somebody" });
    await connectAs(page, "By URL", { "URL of the hub": origin.replace("http", "ws").concat("/production") });
    await form.getByText(/no stage “production”\. Its stage is “development”/).waitFor();

    // Another name of this machine: whose hub it is cannot be told beforehand.
    const elsewhere = hub.switchboard.gateway.url
      .replace("127.0.0.1", "localhost")
      .replace("development", "production");
    await form.getByLabel("URL of the hub").fill(elsewhere);
    await form.getByLabel("Id token").fill("a-token");
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    await shows(page.getByRole("article"), "Is “production” the API's stage?");
  });

  inBrowser(
    "a flood of messages is drawn a few rows at a time, and leaves nothing behind",
    async ({ page, connectTwo, card }) => {
      const meter = await createPageMeter(browser, page);
      await connectTwo();
      const alice = await hub.connect({ session_id: "alice" });
      let sent = 0;
      const flood = async (count: number) => {
        for (let number = 1; number <= count; number += 1) {
          await alice.ask({ action: "sendMessage", to: { groups: ["crew"] }, data: { text: `${number} of many` } });
        }
        sent += count;
        await shows(card("Ada"), `${sent} messages`);
      };
      await flood(60);
      const before = await meter.memory();
      await flood(60);
      const after = await meter.memory();
      const rows = page.getByRole("region", { name: "Frames, the latest first" }).getByRole("listitem");
      expect(await rows.count()).toBeLessThan(60);
      expect(after.nodes - before.nodes).toBeLessThan(500);

      // Every one of them is there, for whoever scrolls.
      const list = page.getByRole("region", { name: "Frames, the latest first" });
      await page.getByRole("button", { name: "Pause" }).click();
      await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
      await rows.filter({ hasText: "Connecting" }).first().waitFor();
    },
  );
});

describe("rooms", () => {
  const said = Array.from({ length: 10 }, (_, at) => `${at + 1} of 10`);

  inBrowser(
    "who was cut off gets what was said meanwhile, in order, also when all functions have ended",
    async (first) => {
      await using second = await openConsole(browser, origin);
      await enter(first, "ada");
      await enter(second, "grace");
      const { page, card } = first;
      await page.getByRole("tab", { name: "Faults" }).click();

      async function sayWhileAway(before: number): Promise<void> {
        await page.getByRole("button", { name: "Cut them off for 5 s" }).click();
        await shows(card("ada"), "Trying again");
        await second.page.getByRole("button", { name: "Send ten to room.1 as grace" }).click();
        for (const each of [first, second]) {
          const who = each === first ? "ada" : "grace";
          await expect.poll(() => linesOf(each.page, who).count(), patience).toBe(before + said.length);
        }
      }

      await sayWhileAway(0);
      expect(await textsOf(page, "ada")).toEqual(said);
      expect(await linesOf(page, "ada").getByText("recovered").count()).toBe(said.length);
      await first.frames.filter({ hasText: "10 messages of room.1 that were missed" }).waitFor();

      await page.getByRole("button", { name: "End all function processes" }).click();
      await page.getByText(/processes have been ended/).waitFor();
      await sayWhileAway(said.length);
      for (const [each, who] of [
        [page, "ada"],
        [second.page, "grace"],
      ] as const) {
        expect(await textsOf(each, who)).toEqual([...said, ...said]);
      }
      expect(second.complaints).toEqual([]);
    },
  );
});

describe("who is here, and who may stay", () => {
  const reason = "That was not nice.";

  inBrowser("who is kicked is told why, is seen to go, and stays out until let in again", async (first) => {
    await using second = await openConsole(browser, origin);
    await enter(first, "ada");
    await enter(second, "grace");
    const { page } = first;
    await page.getByLabel("Who is in room.1, as ada sees it").click();
    const members = page.getByRole("region", { name: "Members of room.1" });
    await shows(members, /ada[\s\S]*grace/);
    await expect.poll(() => members.locator(".member-connections li").count(), patience).toBe(2);
    await page.getByRole("img", { name: /^Now 2 users, 2 connections\. In the last / }).waitFor();

    await page.getByRole("button", { name: "Kick user grace …" }).click();
    await page.getByLabel("Reason").fill(reason);
    await page.getByRole("combobox", { name: "Keep out" }).selectOption("600");
    await page.getByRole("button", { name: "Kick", exact: true }).click();
    await page.getByText(/^user grace: 1 connection was closed, kept out until/).waitFor();
    const grace = second.card("grace");
    await shows(grace, `Closed: a backend closed the connection: “${reason}”`);
    await shows(grace, "Kept out until");
    await grace.getByRole("button", { name: "Connect again" }).click();
    await hub.event("refused", ({ status }) => status === 403);
    await shows(grace, "Trying again");
    await shows(page.getByRole("region", { name: "Who joined room.1 and left" }), "grace left");

    await page.getByRole("button", { name: "Let user grace in again" }).click();
    await page.getByText("Nobody is kept out.").waitFor();
    await second.page.getByRole("button", { name: "What can be done with grace" }).click();
    await second.page.getByRole("menuitem", { name: "Connect again, now" }).click();
    await shows(grace, "time left");
    await shows(page.getByRole("region", { name: "Who joined room.1 and left" }), "grace joined");
    expect(second.complaints).toEqual([]);
  });

  inBrowser(
    "a new token is taken over the same connection, and shown nowhere",
    async ({ page, connectTwo, card, frames }) => {
      const sent: string[] = [];
      page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(String(payload))));
      await connectTwo();
      await page.getByRole("button", { name: "What can be done with Ada" }).click();
      await page.getByRole("menuitem", { name: /^Give it a new token/ }).click();
      await shows(frames.filter({ hasText: /^.*refreshed/ }), "in crew, until");
      await frames.filter({ hasText: "which is not shown" }).locator("summary").click();
      await shows(frames.locator("pre:visible"), '"token": "…"');
      expect(await card("Ada").textContent()).not.toContain("connection no.");
      const [, token = ""] = /"token":"([^"]{100,})"/.exec(sent.join()) ?? [];
      expect(token).not.toBe("");
      expect(await page.content()).not.toContain(token.slice(-20));
    },
  );

  inBrowser(
    "who is too fast is told to wait, and the operator sees whose quota it was",
    async ({ page, connectTwo, card }) => {
      await connectTwo();
      await page.getByRole("textbox", { name: "Message" }).fill("W".repeat(15_000));
      for (let count = 0; count < 6; count += 1) await page.getByRole("button", { name: "Send", exact: true }).click();
      await shows(card("Grace"), /Too fast: the hub has refused \d+ frames?\. Nothing is sent for/);
      await page.getByRole("tab", { name: "Access" }).click();
      const met = page.getByRole("region", { name: "Quotas reached" });
      await shows(met, /grace\s*bytes: \d+ frames? refused/);
    },
  );

  inBrowser("what went over the bus is listed by kind and by what it is about", async ({ page, connectTwo }) => {
    await page.getByRole("tab", { name: "Events" }).click();
    await connectTwo();
    const events = page.getByRole("list", { name: "Events, the latest first" });
    const welcome = JSON.stringify(await hub.items());
    const connectionId = /"connection#([^"]+)"/.exec(welcome)?.[1] ?? "";
    await page.getByLabel("Events about").fill(connectionId);
    await shows(events, /Connected[\s\S]*user (ada|grace)[\s\S]*group crew/);
    expect(await events.getByRole("listitem").count()).toBe(1);
    await page.getByLabel("Events about").fill("group crew");
    await page.getByLabel("Which events").selectOption("Message Stored");
    await shows(events, /Message Stored[\s\S]*user ada/);
    expect(await events.getByText("Connected", { exact: true }).count()).toBe(0);
  });
});

describe("every way in", () => {
  const another = (page: Page) => page.getByRole("button", { name: "Connect", exact: true }).click();

  inBrowser("a signed session, an anonymous one, and a hub by its URL", async ({ page, card }) => {
    await connectAs(page, "Signed", { Session: "order-17" });
    await shows(card("order-17"), "signed/order-17");
    await another(page);
    await connectAs(page, "Anonymous", { Session: "alice", Client: "web" });
    await shows(card("alice"), "anon/alice");
    await another(page);
    const token = await (await fetch(`${origin}/token?user=linus&groups=crew`)).text();
    await connectAs(page, "By URL", {
      "URL of the hub": hub.switchboard.gateway.url,
      "Id token": token,
      Session: "tab",
    });
    await shows(card("tab"), "linus/tab");
    expect(await page.content()).not.toContain(token.slice(-20));
  });

  inBrowser("a refusal is explained, and what is missing in the form is said", async ({ page, card }) => {
    await connectAs(page, "User", { User: " " });
    await page.getByText("Who is it? Any name will do.").waitFor();
    await page.getByLabel("Token", { exact: true }).selectOption("-60");
    await connectAs(page, "User", { User: "linus" });
    await shows(card("linus"), "the hub could not be reached");
    await page.getByRole("button", { name: "What can be done with linus" }).click();
    await page.getByRole("menuitem", { name: "Leave" }).click();
    await shows(card("linus"), "Closed: you left");
    await card("linus").getByRole("button", { name: "Remove" }).click();
    await expect.poll(() => card("linus").count(), patience).toBe(0);
  });

  inBrowser(
    "without a hub on its machine, the page connects by URL and shows nothing local",
    async ({ page, card }) => {
      await page.getByRole("heading", { name: "Watch your hub at work" }).waitFor();
      expect(await page.getByRole("region", { name: "The local hub" }).count()).toBe(0);
      await page.getByLabel("URL of the hub").fill(`${hub.switchboard.gateway.url}?session_id=alice`);
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await shows(page.getByRole("article"), "anon/alice");
      expect(await card("127").count()).toBe(1);
    },
    { prepare: (page) => page.route("**/_switchboard/**", (route) => route.fulfill({ status: 200, body: "<p>" })) },
  );
});

describe("for everybody", () => {
  inBrowser("the keyboard is enough", async ({ page, card }) => {
    const focused = () =>
      page.evaluate("document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent");
    async function tabTo(name: string, key = "Tab"): Promise<void> {
      for (let steps = 0; steps < 60; steps += 1) {
        if ((await focused()) === name) return;
        await page.keyboard.press(key);
      }
      throw new Error(`${name} cannot be reached by keyboard.`);
    }
    await tabTo("Connect Ada and Grace");
    await page.keyboard.press("Enter");
    await page.getByText("reached 1 connection").first().waitFor();
    await expect.poll(focused, patience).toBe("Message");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Enter");
    await shows(card("Ada"), "By keyboard");

    await tabTo("What can be done with Ada");
    await page.keyboard.press("Enter");
    await expect.poll(focused, patience).toBe("Cut the connection, as a lost network does");
    await page.keyboard.press("Enter");
    await shows(card("Ada"), "connection no. 2");

    await tabTo("Table");
    await page.keyboard.press("ArrowLeft");
    await tabTo("Throttle deliveries, in percent");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => hub.switchboard.gateway.chaos.current().throttlePosts, patience).toBe(0.1);
    await page.getByText("1 fault on").waitFor();
    await tabTo("Turn all faults off");
    await page.keyboard.press("Enter");
    await expect.poll(() => hub.switchboard.gateway.chaos.current().throttlePosts, patience).toBe(0);

    await tabTo("A room for Ada");
    await page.keyboard.press("Enter");
    // The room stands above the field.
    await page.getByRole("button", { name: "Send ten to room.1 as Ada" }).waitFor();
    await tabTo("Who is in room.1, as Ada sees it", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Kick user ada …" }).waitFor();
    await tabTo("Leave room.1 as Ada", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect.poll(focused, patience).toBe("A room for Ada");

    await tabTo("What can be done with Ada", "Shift+Tab");
    await page.keyboard.press("Enter");
    await tabTo("Kick it, and say why …", "ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByLabel("Reason").and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.type("Out by keyboard");
    await page.keyboard.press("Enter");
    await shows(card("Ada"), "Closed: a backend closed the connection: “Out by keyboard”");
    await page.getByRole("button", { name: "Let user ada in again" }).waitFor();
    await tabTo("Let user ada in again");
    await page.keyboard.press("Enter");
    await page.getByText("Nobody is kept out.").waitFor();
  });

  const everyRule = { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] };
  // Nothing else depends on the colours.
  const contrast = { runOnly: { type: "rule", values: ["color-contrast"] } };
  for (const [colorScheme, rules] of [
    ["light", everyRule],
    ["dark", contrast],
  ] as const) {
    inBrowser(
      `no accessibility rule is broken in ${colorScheme} mode`,
      async ({ page, connectTwo, card, frames }) => {
        await page.getByRole("button", { name: "Connect Ada and Grace" }).waitFor();
        await page.evaluate(axe.source);
        expect(await violations(page, rules)).toEqual([]);
        await connectTwo();
        await card("Ada").getByRole("button", { name: "Join room" }).click();
        await page.getByLabel("What was said in room.1, as Ada sees it").waitFor();
        await frames.locator("summary").first().click();
        await page.getByRole("button", { name: "Connect", exact: true }).click();
        expect(await violations(page, rules)).toEqual([]);
        await page.getByLabel("Who is in room.1, as Ada sees it").click();
        await page.getByRole("button", { name: "Kick user ada …" }).click();
        await page.getByRole("button", { name: "Only keep out" }).click();
        await page.getByRole("button", { name: "Let user ada in again" }).waitFor();
        expect(await violations(page, rules)).toEqual([]);
        await page.getByRole("button", { name: "Let user ada in again" }).click();
        await page.getByText("Nobody is kept out.").waitFor();
        await page.getByRole("tab", { name: "Events" }).click();
        await page.getByRole("list", { name: "Events, the latest first" }).getByText("Joined").first().waitFor();
        expect(await violations(page, rules)).toEqual([]);
        await page.getByRole("tab", { name: "Faults" }).click();
        await page.getByRole("button", { name: "What can be done with Ada" }).click();
        await page.getByRole("menuitem", { name: "Leave" }).waitFor();
        expect(await violations(page, rules)).toEqual([]);
      },
      { colorScheme },
    );
  }

  inBrowser(
    "dark is what the system asks for, or what one has chosen, also after a reload",
    async ({ page }) => {
      const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
      await page.getByRole("button", { name: "Change to light colours" }).waitFor();
      const dark = await ground();
      await page.getByRole("button", { name: "Change to light colours" }).click();
      await page.reload();
      await page.getByRole("button", { name: "Change to dark colours" }).waitFor();
      expect(await ground()).not.toBe(dark);
    },
    { colorScheme: "dark" },
  );

  inBrowser(
    "on a phone nothing is wider than the screen, whatever is on it",
    async ({ page, connectTwo }) => {
      const overflow = () => page.evaluate("document.documentElement.scrollWidth - innerWidth");
      const inPane = async (name: string) => {
        await page.getByRole("navigation").getByText(name, { exact: true }).click();
        expect([name, await overflow()]).toEqual([name, 0]);
        const wide = await page.evaluate(
          "[...document.querySelectorAll('.pane *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.long-id, summary')).map((e) => e.className)",
        );
        expect([name, wide]).toEqual([name, []]);
      };
      await page.getByRole("button", { name: "Connect Ada and Grace" }).waitFor();
      expect(await overflow()).toBe(0);
      await connectTwo();
      await page.getByRole("textbox", { name: "Message" }).fill("W".repeat(2_000));
      await page.getByRole("button", { name: "Send", exact: true }).click();
      await hub.connect({ session_id: "s".repeat(256), client_id: "c".repeat(256) });
      await expect.poll(() => hub.items().then((items) => items.length), patience).toBeGreaterThan(10);
      await page.getByRole("navigation").getByText("Connections", { exact: true }).click();
      await page.getByRole("textbox", { name: "A room for Ada" }).fill(`room.${"w".repeat(123)}`);
      await page.getByRole("textbox", { name: "A room for Ada" }).press("Enter");
      await page.getByRole("button", { name: /^Send ten to room/ }).click();
      await page
        .getByLabel(/^What was said/)
        .getByText("10 of 10")
        .waitFor();
      await page.getByLabel(/^Who is in room/).click();
      await page.getByRole("button", { name: "Kick user ada …" }).waitFor();
      for (const pane of ["Messages", "Connections", "Code", "Hub"]) await inPane(pane);
      for (const tab of ["Access", "Events", "Faults"]) {
        await page.getByRole("tab", { name: tab }).click();
        await page.getByRole("tabpanel", { name: tab }).waitFor();
        await inPane("Hub");
      }
    },
    { viewport: { width: 320, height: 740 }, isMobile: true, hasTouch: true },
  );
});

/** Which rules are broken, and where. */
async function violations(page: Page, rules: object): Promise<unknown> {
  return page.evaluate(`axe.run(document, ${JSON.stringify(rules)}).then(({ violations }) =>
    violations.map(({ id, nodes }) => [id, ...nodes.map(({ html, failureSummary }) => html.slice(0, 160) + failureSummary.slice(0, 300))]))`);
}
