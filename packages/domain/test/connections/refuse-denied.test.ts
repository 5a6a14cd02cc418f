import { describe, expect, test } from "vitest";
import {
  accept,
  type Clock,
  type ConnectionGateway,
  type ConnectionRegistry,
  createConnectionCloser,
  createManage,
  createTerminateConnection,
  createUnregister,
  type Denials,
  type Identity,
  type OpenConnection,
  refuseDenied,
  StoreFault,
} from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDenials,
  createTestProtocols,
  handshakeOf,
} from "../../src/testing/index.ts";

const nowMs = 1000;
const request = { connectionId: "c-1", connectedAtMs: nowMs, handshake: handshakeOf() };

/** Registers whoever comes as Ada, or as somebody else. */
function opening(
  registry: Pick<ConnectionRegistry, "register">,
  identity: Partial<Identity> = { userId: "ada" },
): OpenConnection {
  return async ({ connectionId }) => {
    const connection = connectionOf(connectionId, identity);
    await registry.register(connection);
    return accept({ connection });
  };
}

function setUp(identity?: Partial<Identity>) {
  const registry = createMemoryConnectionRegistry();
  const denials = createMemoryDenials();
  const clock = { now: () => nowMs };
  const open = refuseDenied(opening(registry, identity), { denials, registry, clock });
  return { registry, denials, clock, open, registered: () => [...registry.connections().keys()] };
}

test.each<[string, Partial<Identity>, "user" | "session", string]>([
  ["user", { userId: "ada", sessionId: "ada/tab" }, "user", "ada"],
  ["session, by its full id", { userId: "ada", sessionId: "ada/tab" }, "session", "ada/tab"],
  ["session that nobody proved", { sessionId: "anon/tab" }, "session", "anon/tab"],
])("the handshake of a denied %s is refused, and leaves nothing behind", async (_what, identity, kind, id) => {
  const { open, denials, registered } = setUp(identity);
  await denials.deny({ kind, id }, nowMs + 1);
  expect(await open(request)).toMatchObject({ ok: false, rejection: { code: "denied" } });
  expect(registered()).toEqual([]);
});

test("others are let in, and so is whose denial is over, or was taken back", async () => {
  const { open, denials, registered } = setUp({ userId: "ada", sessionId: "ada/tab" });
  await denials.deny({ kind: "user", id: "ada" }, nowMs);
  await denials.deny({ kind: "user", id: "ada/tab" }, nowMs + 1);
  await denials.deny({ kind: "session", id: "anon/tab" }, nowMs + 1);
  expect(await open(request)).toMatchObject({ ok: true });
  await denials.deny({ kind: "user", id: "ada" }, nowMs + 1);
  await denials.allow({ kind: "user", id: "ada" });
  expect(await open({ ...request, connectionId: "c-2" })).toMatchObject({ ok: true });
  expect(registered()).toEqual(["c-1", "c-2"]);
});

test("nothing is read for whoever has neither user nor session, nor for a handshake that is refused", async () => {
  const reads: unknown[] = [];
  const { registry, clock } = setUp();
  const denials = { until: async (parties: unknown) => void reads.push(parties) as undefined };
  const opened = await refuseDenied(opening(registry, {}), { denials, registry, clock })(request);
  expect(opened).toMatchObject({ ok: true });
  const rejection = { code: "unauthorized", message: "" } as const;
  const refused = { ok: false, rejection } as const;
  expect(await refuseDenied(async () => refused, { denials, registry, clock })(request)).toBe(refused);
  expect(reads).toEqual([]);
});

test("denials that cannot be read are a fault, and nobody is let in", async () => {
  const fault = new StoreFault("throttled", "too much");
  const { registry, clock, registered } = setUp();
  const denials = { until: () => Promise.reject(fault) };
  await expect(refuseDenied(opening(registry), { denials, registry, clock })(request)).rejects.toBe(fault);
  expect(registered()).toEqual([]);
});

test("one that cannot be forgotten is refused all the same", async () => {
  const { registry, denials, clock } = setUp();
  await denials.deny({ kind: "user", id: "ada" }, nowMs + 1);
  const stuck = { ...registry, unregister: () => Promise.reject(new StoreFault("unavailable", "no table")) };
  const open = refuseDenied(opening(registry), { denials, registry: stuck, clock });
  expect(await open(request)).toMatchObject({ rejection: { code: "denied" } });
});

/** Waits until whoever decides the order lets the next step happen. */
type Step = (name: string) => Promise<void>;

/** How one order of steps ended. */
interface Ending {
  readonly isOpen: boolean;
  readonly isRegistered: boolean;
  readonly steps: readonly string[];
}

/**
 * Ada connects while she is kicked and denied, one call of the store or the gateway after the other: in one order.
 *
 * @param choose which of the steps that are possible is next
 */
async function play(
  choose: (steps: readonly string[]) => number,
  connecting: typeof refuseDenied,
  order: "deny, then look" | "look, then deny",
): Promise<Ending> {
  const waiting: { readonly name: string; readonly go: () => void }[] = [];
  const step: Step = (name) => new Promise((go) => waiting.push({ name, go }));
  const memory = {
    registry: createMemoryConnectionRegistry(),
    gateway: createMemoryConnectionGateway(),
    denials: createMemoryDenials(),
  };

  const registryOf = (who: string): ConnectionRegistry => ({
    ...memory.registry,
    register: (connection) => step(`${who} registers`).then(() => memory.registry.register(connection)),
    unregister: (...which) => step(`${who} unregisters`).then(() => memory.registry.unregister(...which)),
    async *registrationsAt(...read) {
      await step(`${who} looks`);
      yield* memory.registry.registrationsAt(...read);
    },
  });
  const denials: Denials = {
    until: (parties) => step("handshake reads").then(() => memory.denials.until(parties)),
    deny: (...denial) => step("kick denies").then(() => memory.denials.deny(...denial)),
    allow: memory.denials.allow,
  };
  const gateway: ConnectionGateway = {
    post: (...post) => step("kick posts").then(() => memory.gateway.post(...post)),
    close: (connection) => step("kick closes").then(() => memory.gateway.close(connection)),
    isOpen: (connection) => step("kick checks").then(() => memory.gateway.isOpen(connection)),
  };
  // Time goes by where it is waited for, which is before a gone connection is looked at again; deadlines are far.
  const clock: Clock = {
    now: () => nowMs,
    after(ms, act) {
      if (ms === 1000) void step("a second goes by").then(act);
      return () => {};
    },
  };

  async function handshake(): Promise<void> {
    const registry = registryOf("handshake");
    const opened = await connecting(opening(registry), { denials, registry, clock })(request);
    await step("handshake is answered");
    if (opened.ok) memory.gateway.open("c-1");
  }

  async function kick(): Promise<void> {
    const registry = registryOf("kick");
    const [protocols, random] = [createTestProtocols(), () => 0];
    const unregister = createUnregister({ registry });
    const terminate = createTerminateConnection({ gateway, unregister, protocols });
    const closer = createConnectionCloser({ gateway, unregister, terminate, protocols, clock, random });
    const manage = createManage({
      ...{ registry, denials, closer, clock, kinds: allKinds, memberships: undefined, history: undefined },
    });
    const denied = { atMs: nowMs + 60_000 };
    const close = { kind: "close", audience: { user: ["ada"] }, reconnect: false } as const;
    if (order === "deny, then look") await manage({ ...close, denied }, nowMs + 1);
    else {
      await manage(close, nowMs + 1);
      await manage({ kind: "deny", parties: { user: ["ada"] }, end: denied }, nowMs + 1);
    }
  }

  const steps: string[] = [];
  const both = Promise.all([handshake(), kick()]);
  for (;;) {
    await new Promise(setImmediate);
    if (waiting.length === 0) break;
    // In an order of its own, whichever was ready first.
    waiting.sort((one, other) => (one.name < other.name ? -1 : 1));
    const [next] = waiting.splice(choose(waiting.map(({ name }) => name)), 1);
    steps.push(next?.name ?? "");
    next?.go();
  }
  await both;
  return {
    isOpen: await memory.gateway.isOpen({ connectionId: "c-1" }),
    isRegistered: memory.registry.connections().has("c-1"),
    steps,
  };
}

/** How every order of the steps ends. */
async function everyEnding(
  ...how: [typeof refuseDenied, "deny, then look" | "look, then deny"]
): Promise<readonly Ending[]> {
  const endings: Ending[] = [];
  let path: number[] = [];
  for (;;) {
    const widths: number[] = [];
    let depth = 0;
    endings.push(
      await play(
        (names) => {
          widths.push(names.length);
          path[depth] ??= 0;
          depth += 1;
          return path[depth - 1] ?? 0;
        },
        ...how,
      ),
    );
    path = path.slice(0, depth);
    while (path.length > 0 && (path.at(-1) ?? 0) + 1 >= (widths[path.length - 1] ?? 0)) path.pop();
    const last = path.pop();
    if (last === undefined) return endings;
    path.push(last + 1);
  }
}

describe("in every order of a handshake and a kick with a denial", () => {
  const receives = ({ isOpen, isRegistered }: Ending) => isOpen && isRegistered;
  /** The handshake was answered before what was gone to the gateway was looked at again. */
  const isAnsweredInTime = ({ steps }: Ending) => {
    const again = steps.indexOf("a second goes by");
    return again < 0 || steps.indexOf("handshake is answered") < again;
  };

  test("nobody stays who was denied", async () => {
    const endings = await everyEnding(refuseDenied, "deny, then look");
    expect(endings.length).toBeGreaterThan(50);
    expect(endings.filter(receives)).toEqual([]);
    expect(endings.filter((ending) => ending.isOpen && isAnsweredInTime(ending))).toEqual([]);
    // Open and not registered: it receives nothing, and is closed by its first frame.
    expect(endings.filter(({ isOpen }) => isOpen)).not.toEqual([]);
  });

  test("it takes the order of both: the read after the registration, the denial before the look", async () => {
    const readFirst: typeof refuseDenied =
      (open, { denials, clock }) =>
      async (asked) => {
        const untilMs = await denials.until([{ kind: "user", id: "ada" }]);
        if (untilMs !== undefined && untilMs > clock.now()) {
          return { ok: false, rejection: { code: "denied", message: "" } };
        }
        return open(asked);
      };
    expect((await everyEnding(readFirst, "deny, then look")).filter(receives)).not.toEqual([]);
    expect((await everyEnding(refuseDenied, "look, then deny")).filter(receives)).not.toEqual([]);
  });
});
