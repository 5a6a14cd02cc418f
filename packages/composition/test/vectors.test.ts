import { readFileSync } from "node:fs";
import { createMemoryCredentialsVerifier, createMemorySecretStore } from "@switchboard/domain/testing";
import type { JsonObject } from "@switchboard/protocol";
import {
  type Bindings,
  fill,
  type HubCase,
  type HubStep,
  matchAll,
  textOf,
  type VectorFile,
  type VectorToken,
} from "@switchboard/protocol/testing";
import { describe, expect, test } from "vitest";
import type { Environment } from "../src/index.ts";
import { setScene } from "./support/scene.ts";

// The vectors of docs/vectors, through all functions of a hub as they are deployed, on memory adapters.

function read(name: string): VectorFile {
  return JSON.parse(readFileSync(new URL(`../../../docs/vectors/${name}.json`, import.meta.url), "utf8"));
}

/** What a deployment needs to accept every way in. */
const everyWayIn: Environment = {
  AUTH: "cognito,signed,none",
  COGNITO_USER_POOL_ID: "eu-central-1_AbCdEf123",
  COGNITO_CLIENT_ID: "client",
  SIGNING_SECRET_NAME: "signing",
};

function startHub(settings: Environment = {}, tokens: Readonly<Record<string, VectorToken>> = {}) {
  const secrets = createMemorySecretStore();
  secrets.put("signing", "local-signing-secret");
  let now = () => 0;
  const tokenVerifier = createMemoryCredentialsVerifier<string>((token) => {
    const claims = tokens[token];
    if (claims === undefined) return "token-malformed";
    const provedUntilMs = start + (claims.expiresInSeconds ?? 3600) * 1000;
    if (provedUntilMs <= now()) return "token-expired";
    return { userId: claims.user, groups: claims.groups, provedUntilMs };
  });
  const scene = setScene({ ...everyWayIn, ...settings }, { secrets, tokenVerifier });
  const start = scene.clock.now();
  now = scene.clock.now;
  return scene;
}

describe("parsing", () => {
  const parsing = read("parsing").parsing ?? [];
  const refusals = new Set(parsing.flatMap(({ error }) => error ?? []));

  const hub = startHub({ ADDRESSES_PER_MESSAGE: "1000", SEND_POLICY: "anyone" });

  test.each(parsing.map((each) => [each.name, each] as const))("%s", async (_name, { error, id, ...given }) => {
    const { connection } = await hub.open();
    const answer = await connection.say(textOf(given));
    if (error === undefined) {
      expect(refusals).not.toContain(answer["code"]);
    } else {
      expect(answer).toEqual({
        type: "error",
        code: error,
        message: expect.any(String),
        ...(id !== undefined && { id }),
      });
    }
    // E1: whatever it is, the connection stays open.
    expect(await connection.ask({ action: "hello" })).toMatchObject({ type: "welcome" });
  });
});

describe("handshakes", () => {
  const tokens = { "token-of-ada": { user: "ada", groups: ["admins"] } };
  /** Handshakes leave nothing behind for one another: one hub takes all of the same settings. */
  const hubs = new Map<string, ReturnType<typeof startHub>>();
  function hubWith(settings: Environment = {}) {
    const key = JSON.stringify(settings);
    const hub = hubs.get(key) ?? startHub(settings, tokens);
    hubs.set(key, hub);
    return hub;
  }

  test.each((read("handshakes").handshakes ?? []).map((each) => [each.name, each] as const))(
    "%s",
    async (_name, { settings, handshake, connected, refused, selects }) => {
      const { open, log } = hubWith(settings);
      const { answer, connection } = await open(handshake);
      if (refused !== undefined) {
        expect(answer.statusCode).toBe(refused.status);
        expect(JSON.parse(answer.body ?? "")).toEqual({ code: refused.code, message: expect.any(String) });
        if (refused.reason !== undefined)
          expect(log.entries().at(-1)?.fields).toMatchObject({ reason: refused.reason });
        return;
      }
      expect(answer).toEqual({
        statusCode: 200,
        ...(selects !== undefined && { headers: { "Sec-WebSocket-Protocol": selects } }),
      });
      const { userId, sessionId, clientId } = await connection.ask({ action: "hello" });
      expect({ userId, sessionId, clientId }).toEqual({ ...connected });
    },
  );
});

describe("the hub", () => {
  test.each((read("hub").hub ?? []).map((each) => [each.name, each] as const))("%s", (_name, each) => play(each));
});

async function play({ settings, tokens, steps }: HubCase): Promise<void> {
  const hub = startHub(settings, tokens);
  const connections = new Map<string, Awaited<ReturnType<typeof hub.open>>["connection"]>();
  let bindings: Bindings = new Map();

  const named = (name: string) => {
    const connection = connections.get(name);
    if (connection === undefined) throw new RangeError(`There is no connection ${name}.`);
    return connection;
  };

  /** Does what a step says, and gives back what the one that began it is answered. */
  async function take(step: HubStep): Promise<readonly [string, JsonObject] | undefined> {
    if ("connect" in step) {
      const { answer, connection } = await hub.open(step.handshake);
      const { status = 200, code } = step.refused ?? {};
      expect(answer.statusCode).toBe(status);
      if (code === undefined) connections.set(step.connect, connection);
      else expect(JSON.parse(answer.body ?? "")).toMatchObject({ code });
    } else if ("from" in step) {
      return [step.from, (await named(step.from).ask(fill(step.frame, bindings))) as JsonObject];
    } else if ("disconnect" in step) {
      await named(step.disconnect).drop();
      connections.delete(step.disconnect);
    } else if ("passSeconds" in step) {
      await hub.pass(step.passSeconds);
    } else {
      const answer = await hub[step.backend](fill(step.request, bindings));
      bindings = matchAll([step.answer], [answer as JsonObject], bindings);
    }
    return undefined;
  }

  for (const [nth, step] of steps.entries()) {
    const answered = await take(step);
    for (const [name, connection] of connections) {
      const frames = [...connection.take()] as JsonObject[];
      if (answered?.[0] === name && Object.keys(answered[1]).length > 0) frames.push(answered[1]);
      try {
        bindings = matchAll(step.heard?.[name] ?? [], frames, bindings);
      } catch (error) {
        throw new Error(`Step ${nth}, what ${name} hears: ${error instanceof Error ? error.message : error}`);
      }
      const isOpen = await hub.gateway.isOpen(connection);
      expect(isOpen || step.closed?.includes(name) === true, `step ${nth}: ${name} is open`).toBe(true);
      if (!isOpen) connections.delete(name);
      else expect(step.closed ?? [], `step ${nth}: ${name} is closed`).not.toContain(name);
    }
  }
}
