import { describe, expect, test } from "vitest";
import {
  type Audience,
  type Connection,
  type ConnectionCloser,
  type ConnectionRegistry,
  createManage,
  type ManageCommand,
  StoreFault,
} from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionRegistry,
  createMemoryDenials,
  createMemoryMemberships,
} from "../../src/testing/index.ts";

const farOff = Number.POSITIVE_INFINITY;

/** What is joined, left and purged closes nothing. */
const closer: ConnectionCloser = { atATime: 1, close: () => Promise.reject(new Error("Nothing is closed here.")) };

const adas = (connectionId: string) => connectionOf(connectionId, { userId: "ada", sessionId: `ada/${connectionId}` });

function setUp(
  connections: readonly Connection[],
  { change = {}, now = () => 0 }: { readonly change?: Partial<ConnectionRegistry>; readonly now?: () => number } = {},
) {
  const registry = createMemoryConnectionRegistry({ connections, pageSize: 2 });
  const memberships = createMemoryMemberships();
  const purged: object[] = [];
  const history = { purge: async (address: object) => void purged.push(address) };
  const denials = createMemoryDenials();
  const parts = {
    ...{ registry: { ...registry, ...change }, memberships, denials, closer, history },
    ...{ kinds: allKinds, clock: { now } },
  };
  const groupsOf = async (connectionId: string) => (await registry.find({ connectionId }))?.joinedGroups ?? [];
  return { registry, memberships, purged, groupsOf, parts, manage: createManage(parts) };
}

function join(audience: Audience, ...groups: readonly string[]) {
  return { kind: "join", audience, groups, lasting: false } as const;
}

const counts = { changed: 0, failed: 0, unknown: 0 };

describe("joining", () => {
  test("every connection at any of the addresses is in the groups, each counted once", async () => {
    const everybody = [adas("c-1"), adas("c-2"), connectionOf("c-3", { groups: ["staff"] }), connectionOf("c-4")];
    const { manage, groupsOf } = setUp(everybody);
    const command = join(
      { user: ["ada", "nobody"], session: ["ada/c-1"], group: ["staff"], connection: ["c-9"] },
      "a",
      "b",
    );
    expect(await manage(command, farOff)).toEqual({ ok: true, value: { kind: "joined", ...counts, changed: 3 } });
    for (const id of ["c-1", "c-2", "c-3"]) expect((await groupsOf(id)).toSorted()).toEqual(["a", "b"]);
    expect(await groupsOf("c-4")).toEqual([]);
    expect(await manage({ ...command, kind: "leave", groups: ["a"] }, farOff)).toMatchObject({
      value: { kind: "left", changed: 3 },
    });
    expect(await groupsOf("c-1")).toEqual(["b"]);
  });

  test("connections that have closed meanwhile, and those whose records are full, are told apart", async () => {
    const fault = new StoreFault("invalid", "The item is too large.");
    const { manage } = setUp([adas("c-1"), adas("c-2"), adas("c-3")], {
      change: {
        join: async ({ connectionId }) => {
          if (connectionId === "c-2") throw fault;
          return connectionId === "c-1" ? "unknown" : "joined";
        },
      },
    });
    expect(await manage(join({ user: ["ada"] }, "a"), farOff)).toEqual({
      ok: true,
      value: { kind: "joined", changed: 1, failed: 1, unknown: 1, fault },
    });
  });

  test("a store that fails is a fault: the command has to be repeated", async () => {
    const fault = new StoreFault("throttled", "too much");
    const { manage } = setUp([adas("c-1")], { change: { join: () => Promise.reject(fault) } });
    await expect(manage(join({ user: ["ada"] }, "a"), farOff)).rejects.toBe(fault);
  });

  test("ids that cannot be, and kinds that are not registered, are refused", async () => {
    const { parts } = setUp([]);
    const manage = createManage({ ...parts, kinds: new Set(["user", "session"]) });
    const refused = async (command: ManageCommand) => {
      const result = await manage(command, farOff);
      return !result.ok && result.rejection.code;
    };
    expect(await refused(join({ session: ["a/b/c"] }, "a"))).toBe("invalid-address");
    expect(await refused(join({ user: ["ada"] }, "a"))).toBe("address-not-registered");
    expect(await refused(join({ client: ["c"] }, "a"))).toBe("address-not-registered");
    const { manage: other } = setUp([]);
    expect(await other(join({ user: ["ada"] }, "x".repeat(257)), farOff)).toMatchObject({
      rejection: { code: "invalid-address" },
    });
  });
});

describe("a large audience", () => {
  const many = Array.from({ length: 1005 }, (_, index) => adas(`c-${String(index).padStart(4, "0")}`));

  test("is changed a thousand at a time, and goes on where the answer says", async () => {
    const { manage, groupsOf } = setUp(many);
    const command = join({ user: ["ada"] }, "a");
    const first = await manage(command, farOff);
    expect(first).toEqual({ ok: true, value: { kind: "joined", ...counts, changed: 1000, next: "c-0999" } });
    expect(await groupsOf("c-1000")).toEqual([]);
    expect(await manage({ ...command, after: "c-0999" }, farOff)).toEqual({
      ok: true,
      value: { kind: "joined", ...counts, changed: 5 },
    });
  });

  test("ends when the time is over, with one connection more at least", async () => {
    const { manage } = setUp(many.slice(0, 3), { now: () => 1000 });
    const command = join({ user: ["ada"] }, "a");
    expect(await manage(command, 1000)).toMatchObject({ value: { changed: 1, next: "c-0000" } });
    expect(await manage({ ...command, after: "c-0000" }, 1000)).toMatchObject({
      value: { changed: 1, next: "c-0001" },
    });
    const { value } = Object(await manage({ ...command, after: "c-0001" }, 1000));
    expect(value).toEqual({ kind: "joined", ...counts, changed: 1 });
  });
});

describe("lasting memberships", () => {
  const lasting = { ...join({ user: ["ada"], session: ["signed/kiosk"] }, "a"), lasting: true };

  test("are kept, and those who are connected are changed as well", async () => {
    const { manage, memberships, groupsOf } = setUp([adas("c-1")]);
    expect(await manage(lasting, farOff)).toMatchObject({ value: { kind: "joined", changed: 1 } });
    expect([...memberships.members()]).toEqual(
      [
        ["session#signed/kiosk", new Set(["a"])],
        ["user#ada", new Set(["a"])],
      ].toSorted(([left], [right]) => ((left ?? "") < (right ?? "") ? 1 : -1)),
    );
    expect(await manage({ ...lasting, kind: "leave" }, farOff)).toMatchObject({ value: { kind: "left", changed: 1 } });
    expect([...memberships.members()]).toEqual([]);
    expect(await groupsOf("c-1")).toEqual([]);
  });

  test("are written before connections are looked for, and not again where a command goes on", async () => {
    const seen: string[] = [];
    const { registry, memberships, parts } = setUp([adas("c-1")]);
    const manage = createManage({
      ...parts,
      registry: {
        ...registry,
        registrationsAt: (...read) => {
          seen.push(`looked with ${memberships.members().size} kept`);
          return registry.registrationsAt(...read);
        },
      },
    });
    await manage({ ...lasting, audience: { user: ["ada"] } }, farOff);
    await memberships.remove({ kind: "user", id: "ada" }, ["a"]);
    await manage({ ...lasting, audience: { user: ["ada"] }, after: "c-0" }, farOff);
    expect(seen).toEqual(["looked with 1 kept", "looked with 0 kept"]);
  });

  test.each([
    ["of a group", { group: ["staff"] }, "invalid-address"],
    ["of a connection", { connection: ["c-1"] }, "invalid-address"],
    ["of a session that anybody can claim", { session: ["tab"] }, "invalid-address"],
  ])("%s are refused, and nothing is changed", async (_what, audience, code) => {
    const { manage, memberships, groupsOf } = setUp([adas("c-1")]);
    const command = { ...lasting, audience: { user: ["ada"], ...audience } };
    expect(await manage(command, farOff)).toMatchObject({ ok: false, rejection: { code } });
    expect([memberships.members().size, await groupsOf("c-1")]).toEqual([0, []]);
  });

  test("are refused where there are too many, and where connections do not read them", async () => {
    const { manage, parts } = setUp([]);
    const groups = Array.from({ length: 101 }, (_, index) => `room.${index}`);
    expect(await manage({ ...lasting, groups }, farOff)).toMatchObject({ rejection: { code: "too-many-groups" } });
    expect(await createManage({ ...parts, memberships: undefined })(lasting, farOff)).toMatchObject({
      rejection: { code: "no-memberships" },
    });
  });
});

test("a stream is purged, where anything is kept", async () => {
  const { manage, purged, parts } = setUp([]);
  const purge = { kind: "purge", stream: { kind: "session", id: "kiosk" } } as const;
  expect(await manage(purge, farOff)).toEqual({ ok: true, value: { kind: "purged" } });
  await manage({ kind: "purge", stream: { kind: "everyone" } }, farOff);
  expect(purged).toEqual([{ kind: "session", id: "anon/kiosk" }, { kind: "everyone" }]);
  expect(await manage({ kind: "purge", stream: { kind: "user", id: "" } }, farOff)).toMatchObject({
    rejection: { code: "invalid-address" },
  });
  expect(await createManage({ ...parts, history: undefined })(purge, farOff)).toMatchObject({
    rejection: { code: "no-history" },
  });
});
