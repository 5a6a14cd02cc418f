import { expect, test } from "vitest";
import { createSemaphore } from "../../src/index.ts";

/** Actions that end when they are told to, and which of them have begun. */
function createActions() {
  const begun: string[] = [];
  const ends = new Map<string, { resolve(): void; reject(fault: Error): void }>();
  const act = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name);
      ends.set(name, { resolve: () => resolve(name), reject });
    });
  return {
    begun,
    act,
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  };
}

test("runs so many at a time, and the others in the order they came", async () => {
  const { run } = createSemaphore(2);
  const { begun, act, end } = createActions();
  const results = ["a", "b", "c", "d"].map((name) => run(act(name)));
  expect(begun).toEqual(["a", "b"]);
  end("b");
  expect(await results[1]).toBe("b");
  expect(begun).toEqual(["a", "b", "c"]);
  end("c");
  await results[2];
  expect(begun).toEqual(["a", "b", "c", "d"]);
  for (const name of ["a", "d"]) end(name);
  expect(await Promise.all(results)).toEqual(["a", "b", "c", "d"]);
});

test("a failed action frees its slot, and its fault is thrown", async () => {
  const { run } = createSemaphore(1);
  const { begun, act, end, fail } = createActions();
  const [first, second] = [run(act("a")), run(act("b"))];
  fail("a");
  await expect(first).rejects.toThrow("a");
  expect(begun).toEqual(["a", "b"]);
  end("b");
  expect(await second).toBe("b");
  const third = run(act("c"));
  expect(begun).toEqual(["a", "b", "c"]);
  end("c");
  await third;
});

test("nobody who comes when a slot is freed is faster than who has waited for it", async () => {
  const { run } = createSemaphore(1);
  const { begun, act, end } = createActions();
  const first = run(act("a"));
  const waiting = run(act("b"));
  const late = first.then(() => run(act("c")));
  end("a");
  await first;
  end("b");
  await waiting;
  await Promise.resolve();
  end("c");
  await late;
  expect(begun).toEqual(["a", "b", "c"]);
});
