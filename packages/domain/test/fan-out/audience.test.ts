import { expect, test } from "vitest";
import { audienceOf } from "../../src/fan-out/audience.ts";
import { type Address, addressKey, type Sender } from "../../src/index.ts";
import { maySend } from "../../src/messages/may-send.ts";
import { connectionOf, createMemoryConnectionRegistry } from "../../src/testing/index.ts";

const signed = connectionOf("signed-1", { provedBy: "signed", sessionId: "signed/s" });
const anon = connectionOf("anon-1", { sessionId: "anon/s" });
const ada = connectionOf("ada-1", { provedBy: "cognito", userId: "ada", groups: ["admins"] });

/** Who is reached under `common-group`, and which addresses the registry was asked for. */
async function reachedBy(connection: typeof anon, addresses: readonly Address[]) {
  const registry = createMemoryConnectionRegistry({ connections: [signed, anon, ada], pageSize: 2 });
  const asked: string[] = [];
  const registrationsAt = (address: Address) => {
    asked.push(addressKey(address));
    return registry.registrationsAt(address);
  };
  const sender: Sender = { kind: "connection", connection };
  const scope = maySend("common-group", sender, addresses);
  if (!scope.ok) throw new Error("It should be allowed.");
  const excluded = { address: { kind: "session", id: "anon/s" } } as const;
  const reached: string[] = [];
  for await (const page of audienceOf({ registrationsAt }, addresses, [excluded], scope.value)) {
    reached.push(...page.map(({ connectionId }) => connectionId));
  }
  return { reached, asked };
}

test.each([
  ["everyone", { kind: "everyone" }],
  ["a user", { kind: "user", id: "ada" }],
  ["somebody's session", { kind: "session", id: "ada/s" }],
  ["somebody's connection", { kind: "connection", id: "ada-1" }],
] as const)("the registry is not read for %s where a sender without groups reaches nobody", async (_what, address) => {
  for (const sender of [anon, signed]) expect(await reachedBy(sender, [address])).toEqual({ reached: [], asked: [] });
});

test("the registry is read for the addresses that are a sender's own", async () => {
  const own: readonly Address[] = [{ kind: "session", id: "signed/s" }, { kind: "everyone" }];
  expect(await reachedBy(signed, own)).toEqual({
    reached: ["signed-1"],
    asked: ["session#signed/s", "session#anon/s"],
  });
});
