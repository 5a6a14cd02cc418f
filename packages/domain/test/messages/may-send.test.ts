import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type AddressKind,
  type AuthenticationMethodName,
  accept,
  type Connection,
  createDeliver,
  createSendMessage,
  defaultSendPolicy,
  type Recipients,
  type Sender,
  type SendPolicy,
} from "../../src/index.ts";
import { maySend } from "../../src/messages/may-send.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryMetrics,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "../delivery/test-deliverer.ts";
import { storeNothing } from "../rooms/rooms.ts";

const user = (id: string, userId: string, groups: string[]) =>
  connectionOf(id, { provedBy: "cognito", userId, sessionId: `${userId}/s`, clientId: `${userId}/web`, groups });
const ada = user("ada-1", "ada", ["admins", "editors"]);
const adaElsewhere = user("ada-2", "ada", ["editors"]);
const bob = user("bob-1", "bob", ["editors"]);
const cyd = user("cyd-1", "cyd", ["guests"]);
const signed = connectionOf("signed-1", { provedBy: "signed", sessionId: "signed/s" });
const dan = user("dan-1", "dan", []);
const danElsewhere = user("dan-2", "dan", []);
const anon = connectionOf("anon-1", { sessionId: "anon/s", clientId: "anon/web" });
const anonTwin = connectionOf("anon-2", { sessionId: "anon/s", clientId: "anon/web" });
const everybody = [ada, adaElsewhere, bob, cyd, dan, danElsewhere, signed, anon, anonTwin];

function setScene(policy: SendPolicy) {
  const registry = createMemoryConnectionRegistry({ connections: everybody, pageSize: 2 });
  const gateway = createMemoryConnectionGateway({ open: registry.connections().keys() });
  const clock = createManualClock();
  const sendMessage = createSendMessage({
    storeMessage: storeNothing,
    deliver: createDeliver({
      ...{ registry, clock, random: () => 0, metrics: createMemoryMetrics() },
      deliverer: createTestDeliverer({ gateway, registry, clock }),
    }),
    clock,
    ids: { unique: () => "m", derived: () => "m" },
    kinds: allKinds as ReadonlySet<AddressKind>,
    policy,
  });
  /** Who got it, or the code of the refusal; the count must be theirs. */
  return async (sender: Connection | Sender, to: Recipients): Promise<readonly string[] | string> => {
    const sent = await sendMessage("identity" in sender ? { kind: "connection", connection: sender } : sender, {
      to,
      payload: "hi",
    });
    if (!sent.ok) return sent.rejection.code;
    const reached = gateway.calls().map((call) => call.replace("post ", ""));
    expect(sent.value).toMatchObject({ delivered: reached.length, gone: 0, failed: 0, queued: 0 });
    return reached;
  };
}

const everyoneIds = everybody.map(({ connectionId }) => connectionId).sort();

test("under the policy `anyone`, every connection may send to every kind of address", async () => {
  expect(await setScene("anyone")(anon, { everyone: true })).toEqual(everyoneIds);
  expect(await setScene("anyone")(cyd, { group: ["editors"], session: ["anon/s"], client: ["bob/web"] })).toEqual([
    ...["ada-1", "ada-2", "anon-1", "anon-2", "bob-1"],
  ]);
});

describe("under the policy `common-group`", () => {
  test.each<[string, Connection, Recipients, readonly string[]]>([
    ["a session", ada, { session: ["bob/s"] }, ["bob-1"]],
    ["a session out of scope", ada, { session: ["cyd/s"] }, []],
    ["an anonymous session", ada, { session: ["anon/s"] }, []],
    ["a user", ada, { user: ["bob", "cyd"] }, ["bob-1"]],
    ["a client", ada, { client: ["bob/web", "cyd/web", "anon/web"] }, ["bob-1"]],
    ["a connection", ada, { connection: ["bob-1"] }, ["bob-1"]],
    ["a connection out of scope", ada, { connection: ["cyd-1", "signed-1", "anon-1"] }, []],
    ["everyone", ada, { everyone: true }, ["ada-1", "ada-2", "bob-1"]],
    ["everyone, for a sender with one group", adaElsewhere, { everyone: true }, ["ada-1", "ada-2", "bob-1"]],
    ["a group of the sender's", bob, { group: ["editors"] }, ["ada-1", "ada-2", "bob-1"]],
    ["several addresses", ada, { group: ["admins"], user: ["bob", "cyd"], session: ["cyd/s"] }, ["ada-1", "bob-1"]],
    ["the sender's own connection", cyd, { connection: ["cyd-1"] }, ["cyd-1"]],
    ["the sender's own session, client and user", cyd, { session: ["s"], client: ["web"], user: ["cyd"] }, ["cyd-1"]],
    ["its user, for a user without groups", dan, { user: ["dan", "ada"] }, ["dan-1", "dan-2"]],
    ["its session, for a user without groups", dan, { session: ["s", "ada/s"] }, ["dan-1", "dan-2"]],
    ["its client, for a user without groups", dan, { client: ["web", "anon/web"] }, ["dan-1", "dan-2"]],
    ["everyone, for a user without groups", dan, { everyone: true }, []],
    ["the session that is signed", signed, { session: ["s"], everyone: true }, ["signed-1"]],
    ["another session that is signed", signed, { session: ["other"] }, []],
    ["everyone, for an anonymous sender", anon, { everyone: true }, []],
    ["a session that others may claim as well", anon, { session: ["s"] }, []],
    ["an anonymous sender's own connection", anon, { connection: ["anon-1"] }, ["anon-1"]],
  ])("a sender reaches only connections with a common group, and its own: %s", async (_what, sender, to, reached) => {
    expect(await setScene("common-group")(sender, to)).toEqual(reached);
  });

  test("a user whose id begins with the sender's is another user", async () => {
    const ad = user("ad-1", "ad", ["guests"]);
    const to = { session: ["ada/s"], client: ["ada/web"], user: ["ada"] };
    expect(await setScene("common-group")(ad, to)).toEqual([]);
  });

  test.each<[string, Connection, Recipients]>([
    ["a group that the sender is not in", bob, { group: ["admins"] }],
    ["a group that the sender is not in, among others", bob, { group: ["editors", "admins"], user: ["ada"] }],
    ["a group that does not exist", bob, { group: ["nowhere"] }],
    ["any group, for a signed session", signed, { group: ["editors"] }],
    ["any group, for an anonymous sender", anon, { group: ["editors"] }],
  ])("sending to %s is forbidden, without a look-up", async (_what, sender, to) => {
    expect(await setScene("common-group")(sender, to)).toBe("forbidden");
  });

  test("connections out of scope count like none, so that a sender cannot tell who is connected", async () => {
    const answers = await Promise.all(
      [{ user: ["cyd"] }, { user: ["absent"] }, { session: ["cyd/s"] }, { connection: ["absent"] }].map((to) =>
        setScene("common-group")(ada, to),
      ),
    );
    expect(answers).toEqual([[], [], [], []]);
  });
});

test.each<[string, Recipients]>([
  ["anybody", { user: ["bob"] }],
  ["itself", { connection: ["ada-1"], session: ["s"] }],
  ["its groups", { group: ["admins"] }],
  ["no address at all", {}],
])("under the policy `nobody`, a connection may not send to %s", async (_what, to) => {
  expect(await setScene("nobody")(ada, to)).toBe("forbidden");
});

test.each<SendPolicy>(["anyone", "common-group", "nobody"])(
  "a backend may send to everybody under every policy: %s",
  async (policy) => {
    expect(await setScene(policy)({ kind: "backend", name: "billing" }, { everyone: true })).toEqual(everyoneIds);
  },
);

test.each<[SendPolicy, RegExp]>([
  ["nobody", /do not send/],
  ["common-group", /groups/],
])("a sender is told why the policy `%s` forbids it to send", (policy, message) => {
  const sender: Sender = { kind: "connection", connection: anon };
  expect(maySend(policy, sender, [{ kind: "group", id: "g" }])).toEqual({
    ...{ ok: false, rejection: { code: "forbidden", message: expect.stringMatching(message) } },
  });
});

test("a policy that does not exist refuses every send", () => {
  const sender: Sender = { kind: "connection", connection: anon };
  const authorized = maySend("anybody" as SendPolicy, sender, [{ kind: "group", id: "g" }]);
  expect(authorized).toMatchObject({ ok: false });
});

test.each<[readonly AuthenticationMethodName[], SendPolicy]>([
  [["none"], "anyone"],
  [["signed"], "anyone"],
  [["cognito"], "common-group"],
  [["cognito", "none"], "common-group"],
  [["cognito", "signed", "none"], "common-group"],
  [["signed", "none"], "common-group"],
])("the authentication methods %s have the default policy %s", (ways, policy) => {
  expect(defaultSendPolicy(new Set(ways))).toBe(policy);
});

test("under the policy `anyone`, everybody is in scope", () => {
  const sender: Sender = { kind: "connection", connection: ada };
  const scope = maySend("anyone", sender, []);
  expect(scope).toEqual(accept(expect.any(Function)));
  for (const kind of ["user", "group"] as const) expect(scope.ok && scope.value({ kind, id: "x" })).toBe("everybody");
});
