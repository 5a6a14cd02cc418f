import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test, vi } from "vitest";
import { type Connection, createQuotaGuard, type Quotas, type Random, type Usage } from "../../src/index.ts";
import {
  connectionOf,
  createMemoryConnectionRegistry,
  createMemoryUserUsage,
  createSeededRandom,
} from "../../src/testing/index.ts";

const anonymous = connectionOf("c-1", { sessionId: "anon/s" });
const ada = (nth: number) => connectionOf(`c-${nth}`, { provedBy: "cognito", userId: "ada" });
const nothing: Usage = { frames: 0, bytes: 0, addresses: 0, deliveries: 0 };
const aFrame: Usage = { frames: 1, bytes: 100, addresses: 1, deliveries: 0 };

/** Processes that count in the same store; a text is handled as the hub handles it, with its sender read before. */
function setScene({
  quotas = { connection: { frames: 60 }, user: {} } as Pick<Quotas, "connection" | "user">,
  connections = [anonymous] as readonly Connection[],
  processes = 1,
  random = (() => 0.999) as Random,
} = {}) {
  const clock = createManualClock(1_800_000_000_000 - (1_800_000_000_000 % 60_000));
  const memory = createMemoryConnectionRegistry({ connections, clock });
  const users = createMemoryUserUsage();
  let writes = 0;
  // As they were read; nothing but usage changes them here.
  const senders = new Map<string, Connection | undefined>();
  const registry = {
    async addUsage(...added: Parameters<typeof memory.addUsage>) {
      writes += 1;
      senders.clear();
      await memory.addUsage(...added);
    },
  };
  const userUsage: typeof users = {
    add(...added) {
      writes += 1;
      return users.add(...added);
    },
  };
  const guards = Array.from({ length: processes }, () =>
    createQuotaGuard({ quotas, registry, userUsage, clock, random }),
  );
  let nth = 0;

  async function send(connectionId = "c-1", asked: Usage = aFrame, further: Usage = nothing) {
    const sender = senders.get(connectionId) ?? (await memory.find({ connectionId }));
    senders.set(connectionId, sender);
    const guard = guards[nth++ % guards.length];
    if (sender === undefined || guard === undefined) throw new RangeError("There is no such sender.");
    const { admission, account } = guard.admit(sender, asked);
    await account(admission.kind === "admitted" ? further : nothing);
    return admission;
  }

  /** What becomes of so many texts. */
  async function sendMany(count: number, ...text: Parameters<typeof send>) {
    const kinds = { admitted: 0, "too-fast": 0, "far-too-fast": 0 };
    for (let each = 0; each < count; each += 1) kinds[(await send(...text)).kind] += 1;
    return kinds;
  }

  const used = async (connectionId = "c-1") => (await memory.find({ connectionId }))?.used;
  return { clock, memory, guards, send, sendMany, used, writes: () => writes };
}

describe("in one process, exactly", () => {
  test("a minute's quota can be used at once, then the sender is told to wait, then that it goes on in vain", async () => {
    const { sendMany, send } = setScene();
    expect(await sendMany(60)).toMatchObject({ admitted: 60 });
    expect(await send()).toEqual({ kind: "too-fast", quota: "frames", retryAfterMs: 6000 });
    expect(await sendMany(59)).toMatchObject({ "too-fast": 59 });
    expect(await send()).toMatchObject({ kind: "far-too-fast", quota: "frames" });
  });

  test("who waits as it is told may go on, with a tenth of the quota at once; in the long run it is the quota a minute", async () => {
    const { clock, send } = setScene();
    let [admitted, refused] = [0, 0];
    const untilMs = clock.now() + 20 * 60_000;
    while (clock.now() < untilMs) {
      const admission = await send();
      if (admission.kind === "admitted") admitted += 1;
      else {
        expect(admission.kind).toBe("too-fast");
        refused += 1;
        clock.advance(admission.retryAfterMs);
      }
    }
    // What could be used at once at the beginning comes on top; what is refused counts as well.
    expect(admitted + refused).toBeGreaterThanOrEqual(21 * 60 - 7);
    expect(admitted + refused).toBeLessThanOrEqual(21 * 60 + 1);
    expect(refused / admitted).toBeLessThan(0.2);
  });

  test("what a text comes to is owed: it is let through while anything is left, and no other one until it is paid", async () => {
    const quotas = { connection: { addresses: 100 }, user: {} };
    const { clock, send } = setScene({ quotas });
    expect(await send("c-1", { ...aFrame, addresses: 99 })).toMatchObject({ kind: "admitted" });
    expect(await send("c-1", { ...aFrame, addresses: 50 })).toMatchObject({ kind: "admitted" });
    expect(await send()).toMatchObject({ kind: "too-fast", quota: "addresses" });
    clock.advance(60_000);
    expect(await send()).toMatchObject({ kind: "admitted" });
  });

  test("a text that is larger than a quota counts for all of it, and does not end the connection", async () => {
    const quotas = { connection: { deliveries: 100 }, user: {} };
    const { clock, send } = setScene({ quotas, random: () => 0 });
    const large: Usage = { ...nothing, deliveries: 10_000 };
    for (let minute = 0; minute < 3; minute += 1) {
      expect(await send("c-1", aFrame, large)).toMatchObject({ kind: "admitted" });
      expect(await send("c-1", aFrame, large)).toMatchObject({ kind: "too-fast", quota: "deliveries" });
      clock.advance(60_000);
    }
  });

  test("who goes on and on waits for three minutes at most", async () => {
    const { sendMany, send } = setScene();
    await sendMany(1000);
    const { retryAfterMs } = (await send()) as { readonly retryAfterMs: number };
    expect(retryAfterMs).toBe(126_000);
  });

  test("connections do not use up one another's quota, and those of a user that of the user", async () => {
    const connections = [anonymous, ada(2), ada(3), connectionOf("c-4", { provedBy: "cognito", userId: "bob" })];
    const { sendMany, send } = setScene({ connections, quotas: { connection: { frames: 60 }, user: { frames: 80 } } });
    expect(await sendMany(60, "c-1")).toMatchObject({ admitted: 60 });
    expect(await sendMany(50, "c-2")).toMatchObject({ admitted: 50 });
    expect(await sendMany(40, "c-3")).toMatchObject({ admitted: 30, "too-fast": 10 });
    expect(await send("c-2")).toMatchObject({ kind: "too-fast", quota: "user.frames" });
    expect(await sendMany(60, "c-4")).toMatchObject({ admitted: 60 });
  });

  test("a signed session is somebody, a claimed one is nobody", async () => {
    const connections = [connectionOf("c-1", { provedBy: "signed", sessionId: "signed/s" }), anonymousAs("c-2")];
    const { send } = setScene({ connections, quotas: { connection: {}, user: { frames: 1 } } });
    expect(await send("c-1")).toMatchObject({ kind: "admitted" });
    expect(await send("c-1")).toMatchObject({ kind: "too-fast", quota: "user.frames" });
    expect(await send("c-1")).toMatchObject({ kind: "far-too-fast", quota: "user.frames" });
    for (let time = 0; time < 3; time += 1) expect(await send("c-2")).toMatchObject({ kind: "admitted" });
  });
});

describe("over many processes, by samples", () => {
  test("there is a write for one in sixteen texts, which counts for sixteen", async () => {
    const random = createSeededRandom(1);
    const { sendMany, used, writes } = setScene({ quotas: { connection: { frames: 1e9 }, user: {} }, random });
    await sendMany(16_000);
    expect(writes()).toBeGreaterThan(880);
    expect(writes()).toBeLessThan(1120);
    expect((await used())?.frames).toBe(writes() * 16);
  });

  test.each([100, 400])(
    "what is counted of %i frames is off by the square root of fifteen times as many",
    async (count) => {
      const errors: number[] = [];
      for (let seed = 1; seed <= 100; seed += 1) {
        const { sendMany, used } = setScene({
          quotas: { connection: { frames: 1e9 }, user: {} },
          random: createSeededRandom(seed),
        });
        await sendMany(count);
        errors.push(((await used())?.frames ?? 0) - count);
      }
      const sigma = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      expect(sigma / Math.sqrt(15 * count)).toBeGreaterThan(0.8);
      expect(sigma / Math.sqrt(15 * count)).toBeLessThan(1.2);
      // Nothing is counted too high or too low on average.
      expect(Math.abs(mean)).toBeLessThan((3 * Math.sqrt(15 * count)) / Math.sqrt(100));
    },
  );

  test("a sender over two hundred processes is stopped near its quota, and ended near twice that", async () => {
    for (let seed = 1; seed <= 8; seed += 1) {
      const { sendMany, send } = setScene({
        quotas: { connection: { frames: 600 }, user: {} },
        processes: 200,
        random: createSeededRandom(seed),
      });
      let sent = 0;
      while ((await send()).kind === "admitted") sent += 1;
      // Three times the square root of 15 × 600.
      expect(sent).toBeGreaterThan(600 - 285);
      expect(sent).toBeLessThan(600 + 285);
      const { admitted, "far-too-fast": ended } = await sendMany(1100);
      expect([admitted, ended > 0]).toEqual([0, true]);
    }
  });

  test("what uses a sixteenth of a quota is counted each time: frames with 250 addresses are stopped at the twelfth", async () => {
    const quotas = { connection: { addresses: 3000 }, user: {} };
    const { sendMany, used } = setScene({ quotas, processes: 200 });
    const asked = { ...aFrame, addresses: 250 };
    expect(await sendMany(24, "c-1", asked)).toEqual({ admitted: 12, "too-fast": 12, "far-too-fast": 0 });
    expect(await sendMany(1, "c-1", asked)).toMatchObject({ "far-too-fast": 1 });
    expect((await used())?.addresses).toBe(25 * 250);
  });

  test("what uses much of a quota is counted before it is done: those beside it see it", async () => {
    const quotas = { connection: { addresses: 3000 }, user: {} };
    const { guards, memory, used } = setScene({ quotas, processes: 40 });
    const asked = { ...aFrame, addresses: 250 };
    const admitted: boolean[] = [];
    for (const guard of guards) {
      const sender = await memory.find({ connectionId: "c-1" });
      // None of them is ever done.
      if (sender !== undefined) admitted.push(guard.admit(sender, asked).admission.kind === "admitted");
    }
    expect(admitted.filter((each) => each)).toHaveLength(12);
    expect((await used())?.addresses).toBe(40 * 250);
  });

  test("what is counted early and what it came to are counted once each", async () => {
    const quotas = { connection: { addresses: 3000, deliveries: 100 }, user: {} };
    const { send, used, writes } = setScene({ quotas, random: () => 0 });
    await send("c-1", { ...aFrame, addresses: 250 }, { ...nothing, deliveries: 30 });
    expect(await used()).toMatchObject({ addresses: 250, deliveries: 30 });
    expect(writes()).toBe(2);
  });

  test("what is counted is of one minute: the next begins anew, and the sender is told when that is", async () => {
    const quotas = { connection: { addresses: 1000 }, user: {} };
    const { clock, send } = setScene({ quotas, processes: 200 });
    const asked = { ...aFrame, addresses: 500 };
    clock.advance(20_000);
    for (let time = 0; time < 2; time += 1) expect(await send("c-1", asked)).toMatchObject({ kind: "admitted" });
    expect(await send("c-1", asked)).toEqual({ kind: "too-fast", quota: "addresses", retryAfterMs: 40_000 });
    clock.advance(40_000);
    expect(await send("c-1", asked)).toMatchObject({ kind: "admitted" });
  });

  test("a user that comes back over ever new connections is known by what samples answer", async () => {
    const connections = Array.from({ length: 100 }, (_, nth) => ada(nth));
    const { send, writes } = setScene({
      quotas: { connection: {}, user: { frames: 600 } },
      connections,
      processes: 20,
      random: createSeededRandom(3),
    });
    let admitted = 0;
    for (let nth = 0; nth < 6000; nth += 1) if ((await send(`c-${nth % 100}`)).kind === "admitted") admitted += 1;
    // Each of the processes lets some sixteen through before its next sample tells it.
    expect(admitted).toBeGreaterThan(600 - 285);
    expect(admitted).toBeLessThan(600 + 285 + 20 * 16 * 2);
    expect(writes()).toBeLessThan(6000 / 16 + 3 * Math.sqrt(6000 / 16));
  });
});

test("a store that fails is told, and what this process has counted stays", async () => {
  const clock = createManualClock();
  const broken = { addUsage: () => Promise.reject(new Error("no table")) };
  const guard = createQuotaGuard({
    ...{ quotas: { connection: { frames: 2 }, user: {} }, registry: broken, userUsage: createMemoryUserUsage() },
    ...{ clock, random: () => 0 },
  });
  for (let time = 0; time < 2; time += 1) {
    const { admission, account } = guard.admit(anonymous, aFrame);
    expect(admission).toEqual({ kind: "admitted" });
    await expect(account(nothing)).rejects.toThrow("no table");
  }
  expect(guard.admit(anonymous, aFrame).admission).toMatchObject({ kind: "too-fast" });
});

function anonymousAs(connectionId: string): Connection {
  return connectionOf(connectionId, { sessionId: "anon/s" });
}

test("of two samples under way, the smaller sum does not take the larger one's place when it comes last", async () => {
  const users = createMemoryUserUsage();
  const answers: (() => void)[] = [];
  const guard = createQuotaGuard({
    ...{ quotas: { connection: {}, user: { addresses: 100 } }, registry: createMemoryConnectionRegistry() },
    ...{ clock: createManualClock(), random: () => 0 },
    userUsage: {
      async add(...added) {
        const sum = await users.add(...added);
        await new Promise<void>((resolve) => answers.push(resolve));
        return sum;
      },
    },
  });
  // Another process has used most of it.
  const other = createQuotaGuard({
    ...{ quotas: { connection: {}, user: { addresses: 100 } }, registry: createMemoryConnectionRegistry() },
    ...{ clock: createManualClock(), random: () => 0, userUsage: users },
  });
  const counted = [1, 2].map(() => guard.admit(ada(1), { ...aFrame, addresses: 10 }).account(nothing));
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  await other.admit(ada(2), { ...aFrame, addresses: 90 }).account(nothing);
  counted.push(guard.admit(ada(1), { ...aFrame, addresses: 10 }).account(nothing));
  await vi.waitFor(() => expect(answers).toHaveLength(3));
  // The last first.
  for (const answer of answers.toReversed()) {
    answer();
    await Promise.resolve();
  }
  await Promise.all(counted);
  expect(guard.admit(ada(1), aFrame).admission).toMatchObject({ kind: "too-fast", quota: "user.addresses" });
});
