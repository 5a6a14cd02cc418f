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
import { judgeSending } from "../../src/messages/send-policy.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryMetrics,
  createTestEncoder,
} from "../../src/testing/index.ts";

const user = (id: string, userId: string, groups: string[]) =>
  connectionOf(id, { provedBy: "cognito", userId, sessionId: `${userId}/s`, clientId: `${userId}/web`, groups });
const ada = user("ada-1", "ada", ["admins", "editors"]);
const adaElsewhere = user("ada-2", "ada", ["editors"]);
const bob = user("bob-1", "bob", ["editors"]);
const cyd = user("cyd-1", "cyd", ["guests"]);
const signed = connectionOf("signed-1", { provedBy: "signed", sessionId: "signed/s" });
const anon = connectionOf("anon-1", { sessionId: "anon/s", clientId: "anon/web" });
const anonTwin = connectionOf("anon-2", { sessionId: "anon/s", clientId: "anon/web" });
const everybody = [ada, adaElsewhere, bob, cyd, signed, anon, anonTwin];

function setScene(policy: SendPolicy) {
  const registry = createMemoryConnectionRegistry({ connections: everybody, pageSize: 2 });
  const gateway = createMemoryConnectionGateway({ open: registry.connections().keys() });
  const clock = createManualClock();
  const sendMessage = createSendMessage({
    deliver: createDeliver({
      registry,
      gateway,
      clock,
      retire: async () => {},
      metrics: createMemoryMetrics(),
      random: () => 0,
    }),
    encoder: createTestEncoder(),
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

test("anyone may send to anybody at every kind of address", async () => {
  expect(await setScene("anyone")(anon, { everyone: true })).toEqual(everyoneIds);
  expect(await setScene("anyone")(cyd, { group: ["editors"], session: ["anon/s"], client: ["bob/web"] })).toEqual([
    ...["ada-1", "ada-2", "anon-1", "anon-2", "bob-1"],
  ]);
});

describe("where a common group is asked for,", () => {
  test.each<[string, Connection, Recipients, readonly string[]]>([
    ["a session", ada, { session: ["bob/s"] }, ["bob-1"]],
    ["a session out of reach", ada, { session: ["cyd/s"] }, []],
    ["a session that is nobody's", ada, { session: ["anon/s"] }, []],
    ["a user", ada, { user: ["bob", "cyd"] }, ["bob-1"]],
    ["a client", ada, { client: ["bob/web", "cyd/web", "anon/web"] }, ["bob-1"]],
    ["a connection", ada, { connection: ["bob-1"] }, ["bob-1"]],
    ["a connection out of reach", ada, { connection: ["cyd-1", "signed-1", "anon-1"] }, []],
    ["everyone", ada, { everyone: true }, ["ada-1", "ada-2", "bob-1"]],
    [
      "everyone, of whom only the user's own others share one",
      adaElsewhere,
      { everyone: true },
      ["ada-1", "ada-2", "bob-1"],
    ],
    ["a group of the sender's", bob, { group: ["editors"] }, ["ada-1", "ada-2", "bob-1"]],
    ["several addresses", ada, { group: ["admins"], user: ["bob", "cyd"], session: ["cyd/s"] }, ["ada-1", "bob-1"]],
    ["the sender's own connection", cyd, { connection: ["cyd-1"] }, ["cyd-1"]],
    ["the sender's own session, client and user", cyd, { session: ["s"], client: ["web"], user: ["cyd"] }, ["cyd-1"]],
    ["the session that is signed", signed, { session: ["s"], everyone: true }, ["signed-1"]],
    ["another session that is signed", signed, { session: ["other"] }, []],
    ["nobody by everyone, without groups", anon, { everyone: true }, []],
    ["a session that others may claim as well", anon, { session: ["s"] }, []],
    ["an unproved sender's own connection", anon, { connection: ["anon-1"] }, ["anon-1"]],
  ])("%s", async (_what, sender, to, reached) => {
    expect(await setScene("common-group")(sender, to)).toEqual(reached);
  });

  test("a user whose id begins with the sender's is somebody else", async () => {
    const ad = user("ad-1", "ad", ["guests"]);
    const to = { session: ["ada/s"], client: ["ada/web"], user: ["ada"] };
    expect(await setScene("common-group")(ad, to)).toEqual([]);
  });

  test.each<[string, Connection, Recipients]>([
    ["a group that the sender is not in", bob, { group: ["admins"] }],
    ["it among others", bob, { group: ["editors", "admins"], user: ["ada"] }],
    ["a group that does not exist", bob, { group: ["nowhere"] }],
    ["any group, where none was proved", signed, { group: ["editors"] }],
    ["any group, for a sender that is nobody", anon, { group: ["editors"] }],
  ])("%s is forbidden without a look", async (_what, sender, to) => {
    expect(await setScene("common-group")(sender, to)).toBe("forbidden");
  });

  test("whoever is out of reach counts like nobody: nobody can tell who is connected", async () => {
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
])("where nobody sends, a sender is forbidden %s", async (_what, to) => {
  expect(await setScene("nobody")(ada, to)).toBe("forbidden");
});

test.each<SendPolicy>(["anyone", "common-group", "nobody"])("a backend may send to everybody: %s", async (policy) => {
  expect(await setScene(policy)({ kind: "backend", name: "billing" }, { everyone: true })).toEqual(everyoneIds);
});

test("a policy that nobody defined lets nobody through", () => {
  const sender: Sender = { kind: "connection", connection: anon };
  const judged = judgeSending("anybody" as SendPolicy, sender, [{ kind: "group", id: "g" }]);
  expect(judged).toMatchObject({ ok: false });
});

test.each<[readonly AuthenticationMethodName[], SendPolicy]>([
  [["none"], "anyone"],
  [["signed"], "anyone"],
  [["cognito"], "common-group"],
  [["cognito", "none"], "common-group"],
  [["cognito", "signed", "none"], "common-group"],
  [["signed", "none"], "common-group"],
])("the ways in %s make the policy %s", (ways, policy) => {
  expect(defaultSendPolicy(new Set(ways))).toBe(policy);
});

test("only where everybody is reached, nothing is looked at", () => {
  const sender: Sender = { kind: "connection", connection: ada };
  expect(judgeSending("anyone", sender, [])).toEqual(accept(expect.any(Function)));
});
