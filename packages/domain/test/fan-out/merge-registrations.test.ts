import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { audienceOf } from "../../src/fan-out/audience.ts";
import { mergeRegistrations, type Registration } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry } from "../../src/testing/index.ts";

const registration = (connectionId: string, foundAt = "x"): Registration => {
  return { connectionId, expiresAtMs: 0, protocol: "test.v1", groups: [], foundAt };
};

/** Lists that know how often they were opened and closed, and how far ahead of the consumer they were read. */
function createLists(lists: readonly (readonly string[])[], pageSize: number) {
  const counts = { opened: 0, closed: 0, pagesRead: 0 };
  async function* pages(ids: readonly string[]) {
    counts.opened += 1;
    try {
      for (let start = 0; start < ids.length; start += pageSize) {
        counts.pagesRead += 1;
        yield ids.slice(start, start + pageSize).map((id) => registration(id));
      }
    } finally {
      counts.closed += 1;
    }
  }
  return { counts, all: lists.map(pages) };
}

async function idsOf(pages: AsyncIterable<readonly Registration[]>): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of pages) {
    expect(page.length).toBeGreaterThan(0);
    expect(page.length).toBeLessThanOrEqual(500);
    ids.push(...page.map(({ connectionId }) => connectionId));
  }
  return ids;
}

describe("a merge of registrations", () => {
  const lists = fc.array(
    fc
      .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 })
      .map((numbers) => numbers.map((n) => `c-${n}`).sort()),
    { maxLength: 6 },
  );

  test("has every connection once, in order, without the excluded ones", async () => {
    await fc.assert(
      fc.asyncProperty(lists, lists, fc.integer({ min: 1, max: 5 }), async (included, leftOut, pageSize) => {
        const reads = createLists([...included, ...leftOut], pageSize);
        const merged = await idsOf(
          mergeRegistrations(reads.all.slice(0, included.length), reads.all.slice(included.length)),
        );
        const naive = new Set(included.flat());
        for (const id of leftOut.flat()) naive.delete(id);
        expect(merged).toEqual([...naive].sort());
        expect(reads.counts.closed).toBe(reads.counts.opened);
      }),
    );
  });

  test("marks every connection with the streams of the lists that it is in, and copies no other", async () => {
    const bits = fc.array(fc.constantFrom(0, 1, 2, 4), { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lists, lists, bits, async (included, leftOut, streams) => {
        const given = included.map((ids) => ids.map((id) => registration(id)));
        const excluded = leftOut.map((ids) => ids.map((id) => registration(id)));
        const pages = (all: readonly Registration[]) =>
          (async function* () {
            yield all;
          })();
        const marks = new Map<string, number>();
        included.forEach((ids, nth) => {
          for (const id of ids) marks.set(id, (marks.get(id) ?? 0) | (streams[nth] ?? 0));
        });
        for await (const page of mergeRegistrations(given.map(pages), excluded.map(pages), streams)) {
          for (const member of page) {
            expect(member.streams ?? 0).toBe(marks.get(member.connectionId));
            const isAsGiven = given.some((list) => list.some((each) => each === member));
            expect(isAsGiven).toBe(member.streams === undefined);
          }
        }
      }),
    );
  });

  test("holds at most one page of each list", async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `c-${String(index).padStart(2, "0")}`);
    const { counts, all } = createLists([ids, ids.filter((_, index) => index % 2 === 0)], 3);
    let consumed = 0;
    for await (const page of mergeRegistrations(all)) {
      consumed += page.length;
      const pagesNeeded = Math.ceil((consumed + 1) / 3) + Math.ceil((consumed / 2 + 1) / 3);
      expect(counts.pagesRead).toBeLessThanOrEqual(pagesNeeded);
    }
    expect(consumed).toBe(60);
  });

  test("fills its pages, from however large a page of a list", async () => {
    const ids = Array.from({ length: 1200 }, (_, index) => `c-${String(index).padStart(4, "0")}`);
    const { all } = createLists([ids], ids.length);
    const lengths: number[] = [];
    for await (const page of mergeRegistrations(all)) lengths.push(page.length);
    expect(lengths).toEqual([500, 500, 200]);
  });

  test("takes lists that have nothing to close", async () => {
    const page = [registration("a")];
    const pages = [page].values();
    const list = { [Symbol.asyncIterator]: () => ({ next: async () => pages.next() }) };
    expect(await idsOf(mergeRegistrations([list]))).toEqual(["a"]);
  });

  test("reads nothing before its first page is asked for", async () => {
    const { counts, all } = createLists([["a"]], 1);
    mergeRegistrations(all);
    await setImmediate();
    expect(counts.opened).toBe(0);
  });

  test("closes every list when the consumer stops early", async () => {
    const { counts, all } = createLists([["a", "c"], ["b", "d"], ["e"]], 1);
    for await (const page of mergeRegistrations(all.slice(0, 2), all.slice(2))) {
      if (page.some(({ connectionId }) => connectionId === "b")) break;
    }
    expect(counts).toMatchObject({ opened: 3, closed: 3 });
  });

  test("reads the first pages of many lists at a time, but not of all", async () => {
    let waiting = 0;
    let most = 0;
    async function* slow() {
      waiting += 1;
      most = Math.max(most, waiting);
      await setImmediate();
      waiting -= 1;
      yield [registration("a")];
    }
    expect(await idsOf(mergeRegistrations(Array.from({ length: 100 }, slow)))).toEqual(["a"]);
    expect(most).toBe(32);
  });

  test.each([
    ["at once", []],
    ["midway", ["b", "c"]],
  ])("fails with a list that fails %s, and closes the others", async (_when, ids) => {
    const { counts, all } = createLists([["a", "d"], ["e"]], 1);
    async function* failing() {
      for (const id of ids) yield [registration(id)];
      throw new Error("not readable");
    }
    await expect(idsOf(mergeRegistrations([...all, failing()]))).rejects.toThrow("not readable");
    expect(counts).toMatchObject({ opened: 2, closed: 2 });
  });
});

describe("an audience", () => {
  const registry = createMemoryConnectionRegistry({
    connections: [
      connectionOf("c-1", { sessionId: "anon/s", groups: ["g"] }),
      connectionOf("c-2", { sessionId: "anon/s" }),
      connectionOf("c-3", { groups: ["g"] }),
    ],
    pageSize: 2,
  });
  const session = { kind: "session", id: "anon/s" } as const;
  const group = { kind: "group", id: "g" } as const;

  test("is every connection at any of the addresses", async () => {
    expect(await idsOf(audienceOf(registry, [session, group]))).toEqual(["c-1", "c-2", "c-3"]);
    expect(await idsOf(audienceOf(registry, [{ kind: "everyone" }, { kind: "connection", id: "c-3" }]))).toHaveLength(
      3,
    );
    expect(await idsOf(audienceOf(registry, [{ kind: "user", id: "u1" }]))).toEqual([]);
    expect(await idsOf(audienceOf(registry, []))).toEqual([]);
  });

  test("is without an excluded connection, and without every connection at an excluded address", async () => {
    expect(await idsOf(audienceOf(registry, [session, group], [{ connectionId: "c-2" }]))).toEqual(["c-1", "c-3"]);
    expect(await idsOf(audienceOf(registry, [session, group], [{ address: session }]))).toEqual(["c-3"]);
    expect(await idsOf(audienceOf(registry, [session], [{ connectionId: "nobody" }]))).toEqual(["c-1", "c-2"]);
  });
});
