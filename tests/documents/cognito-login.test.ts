import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readSnippets } from "./read-snippets.ts";

// The login of docs/guides/cognito.md as it stands there, in a page that has no more than it needs, against what stands for Cognito's
// two endpoints: it gives a code only to who began the login, and a token for a refresh token.

const guide = fileURLToPath(new URL("../../docs/guides/cognito.md", import.meta.url));
const domainInGuide = "https://my-app-login.auth.eu-central-1.amazoncognito.com";

interface Login {
  idToken(fresh: boolean): Promise<string | undefined>;
  logIn(): Promise<void>;
}

let challenge = "";
let isOver = false;
const asked: Record<string, string>[] = [];
const cognito = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const parameters = Object.fromEntries(new URLSearchParams(body));
  asked.push(parameters);
  const verifier = createHash("sha256")
    .update(parameters["code_verifier"] ?? "")
    .digest("base64url");
  const isCode = parameters["grant_type"] === "authorization_code" && verifier === challenge;
  const isRefresh = parameters["grant_type"] === "refresh_token" && parameters["refresh_token"] === "refresh-1";
  if (isOver || !(isCode || isRefresh)) return void response.writeHead(400).end('{"error":"invalid_grant"}');
  const tokens = { id_token: `id-${asked.length}`, expires_in: 3600, ...(isCode && { refresh_token: "refresh-1" }) };
  response.end(JSON.stringify(tokens));
});

let directory = "";
let loads = 0;
/** The page as it is loaded with a query. */
async function load(search: string): Promise<Login> {
  Object.assign(location, { search });
  const [login] = readSnippets("cognito.md", await readFile(guide, "utf8")).filter(({ code }) =>
    code.includes("code_challenge"),
  );
  const origin = `http://127.0.0.1:${(cognito.address() as AddressInfo).port}`;
  loads += 1;
  const file = join(directory, `login-${loads}.ts`);
  await writeFile(file, (login?.code ?? "").replace(domainInGuide, origin));
  return import(/* @vite-ignore */ file);
}

const location = {
  search: "",
  pathname: "/",
  assigned: "",
  assign(url: string) {
    location.assigned = url;
  },
};
const stored = new Map<string, string>();
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cognito-login-"));
  await new Promise<void>((resolve) => cognito.listen(0, "127.0.0.1", resolve));
  vi.stubGlobal("location", location);
  vi.stubGlobal("history", { replaceState: () => Object.assign(location, { search: "" }) });
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  cognito.closeAllConnections();
  cognito.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  stored.clear();
  asked.splice(0);
  isOver = false;
});

/** Leaves the page for Cognito; the query that Cognito brings the user back with. */
async function loggedIn(): Promise<string> {
  const page = await load("");
  expect(await page.idToken(false)).toBeUndefined();
  await page.logIn();
  const { pathname, searchParams } = new URL(location.assigned);
  expect(pathname).toBe("/oauth2/authorize");
  expect(Object.fromEntries(searchParams)).toMatchObject({
    ...{ client_id: "4kc2bexample", redirect_uri: "http://localhost:5173/", response_type: "code" },
    ...{ scope: "openid email", code_challenge_method: "S256" },
  });
  challenge = searchParams.get("code_challenge") ?? "";
  return `?code=code-1&state=${searchParams.get("state")}`;
}

test("the code is exchanged once; the token is kept, and made anew where a fresh one is asked for", async () => {
  const page = await load(await loggedIn());
  expect(await page.idToken(false)).toBe("id-1");
  expect(asked).toMatchObject([
    {
      grant_type: "authorization_code",
      code: "code-1",
      client_id: "4kc2bexample",
      redirect_uri: "http://localhost:5173/",
    },
  ]);
  expect(location.search).toBe("");
  expect(await page.idToken(false)).toBe("id-1");
  expect(await page.idToken(true)).toBe("id-2");
  expect(await page.idToken(true)).toBe("id-3");
  expect(asked.at(-1)).toMatchObject({ grant_type: "refresh_token", refresh_token: "refresh-1" });
});

test("a login that is over is nobody's, and a code of somebody else's login is not exchanged", async () => {
  const page = await load(await loggedIn());
  expect(await page.idToken(false)).toBe("id-1");
  isOver = true;
  expect(await page.idToken(true)).toBeUndefined();
  expect(await page.idToken(false)).toBeUndefined();
  await loggedIn();
  const asks = asked.length;
  expect(await (await load("?code=code-2&state=of-somebody-else")).idToken(false)).toBeUndefined();
  expect(asked).toHaveLength(asks);
});

test("a login that Cognito refuses is said, and not begun again", async () => {
  await loggedIn();
  await expect((await load("?error=invalid_request")).idToken(false)).rejects.toThrow("invalid_request");
});
