import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import type { Client } from "../support/client.ts";
import { type Hub, startHub } from "../support/hub.ts";

// What web pages can do to a hub on this machine, tried in a browser on this machine. Every host name of `.example` leads here, as
// an attacker's can (DNS rebinding).

let hub: Hub;
let browser: Browser;
let victim: Client;
let victimId: string;
let gatewayPort: number;
let dynamoDbPort: number;
/** Of a server with an empty page at every path, which the attacker has. */
let pagePort: number;
const pages = createServer((_request, response) => {
  response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>A page</title>");
});

beforeAll(async () => {
  if (noChromium !== undefined) return;
  pages.listen(0, "127.0.0.1");
  await once(pages, "listening");
  pagePort = (pages.address() as AddressInfo).port;
  const leadHere = "--host-resolver-rules=MAP *.example 127.0.0.1";
  // Chromium asks its user first; not every browser does, and users say yes.
  const withoutAsking = "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets";
  [hub, browser] = await Promise.all([startHub(), launchChromium([leadHere, withoutAsking])]);
  gatewayPort = hub.switchboard.gateway.port;
  dynamoDbPort = Number(new URL(hub.switchboard.dynamoDbEndpoint).port);
  victim = await hub.connect({ session_id: "victim" });
  [victimId = ""] = hub.switchboard.gateway.connectionIds();
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
  pages.closeAllConnections();
  pages.close();
});
beforeEach(({ skip }) => {
  if (noChromium === undefined) return;
  // The default reporter counts skipped tests and says nothing about why.
  console.error(`skipped: pages of other origins: ${noChromium}`);
  skip(noChromium);
});

interface Attempt {
  readonly url: string;
  readonly method?: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const json = { "content-type": "application/json" };
const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  "x-amz-date": "20260101T000000Z",
});
const query = (service: string) =>
  new URLSearchParams({
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `local/20260101/us-east-1/${service}/aws4_request`,
    "X-Amz-Signature": "0",
  });
const amzJson = (target: string, service: string) => ({
  ...{ "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
  ...signedFor(service),
});

/** Everything that a hub on this machine has for programs and for its own page. */
function attemptsOn(gateway: string): readonly Attempt[] {
  const connection = `${gateway}/development/@connections/${encodeURIComponent(victimId)}`;
  const invocations = `${gateway}/2015-03-31/functions/PublishFunction/invocations`;
  const publication = JSON.stringify({ to: { sessions: ["victim"] }, data: "from a page" });
  const send = JSON.stringify({ QueueUrl: `${gateway}/000000000000/DeliveryQueue`, MessageBody: "{}" });
  return [
    ...["/health", "/_switchboard/hub", "/_switchboard/table", "/_switchboard/signed-url?session=victim"],
    ...["/_gateway/connections", "/_gateway/chaos", "/token?user=ada", "/.well-known/jwks.json", "/client.js"],
    ...["/connect?session_id=page", "/disconnect", "/development", "/"],
  ]
    .map((path): Attempt => ({ url: gateway + path }))
    .concat([
      { url: connection, headers: signedFor("execute-api") },
      { url: `${connection}?${query("execute-api")}` },
      { url: connection, method: "DELETE", headers: signedFor("execute-api") },
      { url: connection, method: "POST", headers: signedFor("execute-api"), body: "from a page" },
      { url: connection, method: "POST", body: "from a page" },
      { url: `${connection}?${query("execute-api")}`, method: "POST", body: "from a page" },
      {
        url: `${gateway}/_gateway/drop`,
        method: "POST",
        headers: json,
        body: JSON.stringify({ connectionId: victimId }),
      },
      { url: `${gateway}/_gateway/chaos`, method: "POST", headers: json, body: '{"dropDisconnect":1}' },
      { url: `${gateway}/_gateway/clock`, method: "POST", headers: json, body: '{"advanceMs":7200000}' },
      {
        ...{ url: `${gateway}/_switchboard/close`, method: "POST", headers: json },
        body: JSON.stringify({ connectionId: victimId }),
      },
      { url: invocations, method: "POST", headers: signedFor("lambda"), body: publication },
      { url: `${invocations}?${query("lambda")}`, method: "POST", body: publication },
      { url: gateway, method: "POST", headers: amzJson("AmazonSQS.SendMessage", "sqs"), body: send },
      { url: gateway, method: "POST", headers: amzJson("AmazonSQS.ListQueues", "sqs"), body: "{}" },
      {
        ...{ url: `${gateway}/_secrets-manager`, method: "POST" },
        headers: amzJson("secretsmanager.GetSecretValue", "secretsmanager"),
        body: '{"SecretId":"switchboard/signing"}',
      },
      ...attemptsOnDynamoDb(gateway),
    ]);
}

function attemptsOnDynamoDb(url: string): readonly Attempt[] {
  const { tableName: TableName } = hub.switchboard;
  const Item = { address: { S: "session#anon/victim" }, connectionId: { S: "AAAAAAAAAAAAAAA=" } };
  const call = (operation: string, input: object): Attempt => ({
    ...{ url, method: "POST", body: JSON.stringify(input) },
    headers: amzJson(`DynamoDB_20120810.${operation}`, "dynamodb"),
  });
  return [
    { url },
    call("ListTables", {}),
    call("Scan", { TableName }),
    call("PutItem", { TableName, Item }),
    call("DeleteTable", { TableName }),
  ];
}

/** Runs in the page: asks as scripts do, and without a permission as forms do; what the page gets to see of each answer. */
async function tryAll(attempts: readonly Attempt[]): Promise<readonly string[]> {
  const seen = [];
  for (const { url, ...request } of attempts) {
    for (const mode of ["cors", "no-cors"] as const) {
      try {
        const { type, status } = await fetch(url, { ...request, mode });
        seen.push(`${type} ${status}`);
      } catch {
        seen.push("nothing");
      }
    }
  }
  return seen;
}

/** Everything that pages could have changed. */
async function state() {
  const { gateway } = hub.switchboard;
  return {
    items: (await hub.items()).map(({ address, connectionId }) => [address?.S, connectionId?.S]).toSorted(),
    connectionIds: gateway.connectionIds(),
    chaos: gateway.chaos.current(),
    heard: victim.untaken,
  };
}

const blocked = () => hub.events.filter(({ type }) => type === "blocked").length;
const ran = () =>
  hub.events.filter(({ type }) => ["invoked", "invoked-later", "managed", "batch", "routed"].includes(type)).length;

/** Whatever a page tries changes nothing and runs nothing. */
async function unchanged(tryIt: () => Promise<void>): Promise<void> {
  // Pages may open the WebSocket: what an earlier one has closed is forgotten first.
  const registered = async () => new Set((await hub.items()).map(({ connectionId }) => connectionId?.S));
  await expect.poll(registered).toEqual(new Set(hub.switchboard.gateway.connectionIds()));
  const before = await state();
  const ranBefore = ran();
  await tryIt();
  expect(await state()).toEqual(before);
  expect(ran()).toBe(ranBefore);
  expect(hub.lines.filter(({ line }) => line.includes("page")).map(({ functionName }) => functionName)).toEqual([]);
}

/** A page of an origin whose server is the attacker's, or was until its name came to mean this machine. */
async function pageOf(origin: string): Promise<Page> {
  const page = await browser.newPage();
  const start = `${origin}/start`;
  await page.route(start, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(start);
  return page;
}

describe.each([
  ["of another site", () => `http://evil.example:${pagePort}`],
  ["of another port of this machine", () => `http://127.0.0.1:${pagePort}`],
  ["of this machine's other name", () => `http://localhost:${gatewayPort}`],
])("a page %s", (_name, origin) => {
  const mayUse = (url: string) =>
    new URL(origin()).hostname !== "evil.example" && /\/(token|client\.js)(\?|$)/.test(url);

  test("reads, writes and starts nothing on the gateway's port, but what is there for it", async () => {
    const page = await pageOf(origin());
    const attempts = attemptsOn(`http://127.0.0.1:${gatewayPort}`);
    const before = blocked();
    await unchanged(async () => {
      const seen = await page.evaluate(tryAll, attempts);
      expect(seen.length).toBe(attempts.length * 2);
      seen.forEach((answer, index) => {
        const { url } = attempts[Math.floor(index / 2)] ?? { url: "" };
        const isScripted = index % 2 === 0;
        const expected = !isScripted ? ["opaque 0", "nothing"] : mayUse(url) ? ["cors 200"] : ["nothing"];
        expect([url, expected]).toEqual([url, expect.arrayContaining([answer])]);
      });
    });
    // All of it has come here, or what asks whether it may: nothing has been held back by the browser alone.
    const allowed = attempts.filter(({ url }) => mayUse(url)).length;
    expect(blocked() - before).toBeGreaterThanOrEqual((attempts.length - allowed) * 2 - DELETES_WITHOUT_PERMISSION);
    await page.close();
  });

  test("reads and writes nothing on DynamoDB's port", async () => {
    const page = await pageOf(origin());
    const attempts = attemptsOnDynamoDb(`http://127.0.0.1:${dynamoDbPort}/`);
    await unchanged(async () => {
      const seen = await page.evaluate(tryAll, attempts);
      expect(seen.filter((_, index) => index % 2 === 0)).toEqual(attempts.map(() => "nothing"));
    });
    await page.close();
  });

  test("may open a WebSocket, as on AWS", async () => {
    const page = await pageOf(origin());
    expect(await opens(page, `ws://127.0.0.1:${gatewayPort}/development?session_id=by-page`)).toBe(true);
    await page.close();
    await expect.poll(() => hub.switchboard.gateway.connectionIds()).toEqual([victimId]);
  });
});

/** Browsers send DELETE in no other way than with a permission. */
const DELETES_WITHOUT_PERMISSION = 1;

function opens(page: Page, url: string): Promise<boolean> {
  return page.evaluate(
    (address) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(address);
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
      }),
    url,
  );
}

describe("a page whose own host name was made to point here", () => {
  test("gets 403 for everything on the gateway's port, and no WebSocket", async () => {
    const origin = `http://evil.example:${gatewayPort}`;
    const page = await pageOf(origin);
    const attempts = attemptsOn(origin);
    await unchanged(async () => {
      const seen = await page.evaluate(tryAll, attempts);
      expect(seen.filter((_, index) => index % 2 === 0)).toEqual(attempts.map(() => "basic 403"));
      expect(await opens(page, `ws://evil.example:${gatewayPort}/development?session_id=by-page`)).toBe(false);
    });
    await page.close();
  });

  test("gets 403 for everything on DynamoDB's port", async () => {
    const origin = `http://evil.example:${dynamoDbPort}`;
    const page = await pageOf(origin);
    const attempts = attemptsOnDynamoDb(`${origin}/`);
    await unchanged(async () => {
      const seen = await page.evaluate(tryAll, attempts);
      expect(seen.filter((_, index) => index % 2 === 0)).toEqual(attempts.map(() => "basic 403"));
    });
    await page.close();
  });
});

test("forms, frames, pictures and scripts of a foreign page start nothing", async () => {
  const page = await pageOf(`http://evil.example:${pagePort}`);
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  const connection = `${gateway}/development/@connections/${encodeURIComponent(victimId)}`;
  const before = blocked();
  await unchanged(async () => {
    await page.evaluate(`(async () => {
      const load = (tag, attribute, url) => new Promise((resolve) => {
        const element = document.createElement(tag);
        element.onload = element.onerror = resolve;
        element[attribute] = url;
        document.body.append(element);
      });
      for (const url of ["${gateway}/connect?session_id=page", "${gateway}/disconnect", "${gateway}/client.js", "${gateway}/"]) {
        for (const tag of ["img", "script", "iframe"]) await load(tag, "src", url);
      }
      const frame = Object.assign(document.createElement("iframe"), { name: "target" });
      document.body.append(frame);
      const submitted = new Promise((resolve) => { frame.onload = resolve; });
      const form = Object.assign(document.createElement("form"), { method: "post", target: "target", action: "${connection}" });
      document.body.append(form);
      form.submit();
      await submitted;
    })()`);
  });
  expect(blocked() - before).toBeGreaterThanOrEqual(4 * 3);
  await page.close();
});

test("a link of a foreign page opens the console, for its user and not for the page", async () => {
  const page = await pageOf(`http://evil.example:${pagePort}`);
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  await page.setContent(
    `<a href="${gateway}/">the console</a><a href="${gateway}/connect?session_id=page">a handler</a>`,
  );
  await page.getByText("the console").click();
  await page.getByRole("button", { name: "Connect Ada and Grace" }).waitFor();
  await page.goBack();
  await unchanged(async () => {
    await page.setContent(`<a href="${gateway}/connect?session_id=page">a handler</a>`);
    await page.getByText("a handler").click();
    await page.getByText("Forbidden").waitFor();
  });
  await page.close();
});

test("an application's page on another port of this machine gets the client library and a token, and is connected", async () => {
  const page = await pageOf(`http://localhost:${pagePort}`);
  const { url } = hub.switchboard.gateway;
  const welcome = await page.evaluate(`(async () => {
    const { connect } = await import("http://127.0.0.1:${gatewayPort}/client.js");
    const token = async () => (await fetch("http://127.0.0.1:${gatewayPort}/token?user=ada&groups=admins")).text();
    const hub = connect("${url}", { token });
    return new Promise((resolve) => hub.on("state", (state) => { if (state.name === "open") resolve(state.welcome); }));
  })()`);
  expect(welcome).toMatchObject({ userId: "ada" });
  await page.close();
});
