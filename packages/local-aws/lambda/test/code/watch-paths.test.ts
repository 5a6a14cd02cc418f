import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { type SourcePaths, watchPaths } from "../../src/code/watch-paths.ts";

const place = mkdtempSync(join(tmpdir(), "watch-paths-"));
afterAll(() => rmSync(place, { recursive: true }));
let count = 0;

/** A folder of a test's own, two levels below others as those of builds are. */
function newFolder(): string {
  count += 1;
  const folder = join(place, String(count), "build", "code");
  mkdirSync(join(folder, "lib"), { recursive: true });
  mkdirSync(join(folder, "node_modules", "package"), { recursive: true });
  writeFileSync(join(folder, "app.js"), "1");
  return folder;
}

function follow(paths: SourcePaths) {
  const seen = { touched: 0, settled: 0, missing: [] as string[], problems: [] as string[] };
  const watch = watchPaths(paths, {
    onTouched: () => {
      seen.touched += 1;
    },
    onSettled: () => {
      seen.settled += 1;
    },
    onMissing: (missing) => seen.missing.push(missing),
    onProblem: (problem) => seen.problems.push(problem),
  });
  const settled = (times: number) =>
    vi.waitFor(() => expect(seen.settled).toBe(times), { timeout: 5_000, interval: 10 });
  return { ...watch, seen, settled, [Symbol.dispose]: watch.close };
}

test("a burst of writes is one change", async () => {
  const folder = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  for (let file = 0; file < 50; file += 1) writeFileSync(join(folder, `file${file}.js`), "1");
  writeFileSync(join(folder, "lib", "other.js"), "1");
  await watched.settled(1);
  expect(watched.seen.touched).toBe(1);
});

test("a file that an editor replaces has changed, each time", async () => {
  const folder = newFolder();
  using watched = follow({ folders: [], files: [join(folder, "app.js")] });
  for (const time of [1, 2, 3]) {
    writeFileSync(join(folder, "app.js.new"), String(time));
    renameSync(join(folder, "app.js.new"), join(folder, "app.js"));
    await watched.settled(time);
  }
});

test.each([
  ["itself", ""],
  ["with the folder above it", ".."],
])("a folder that is removed %s and made anew goes on being watched", async (_, above) => {
  const folder = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  for (const time of [1, 2, 3]) {
    rmSync(join(folder, above), { recursive: true });
    await vi.waitFor(() => expect(watched.seen.touched).toBe(2 * time - 1));
    mkdirSync(join(folder, "lib"), { recursive: true });
    writeFileSync(join(folder, "app.js"), String(time));
    await watched.settled(2 * time - 1);
    writeFileSync(join(folder, "lib", "deep.js"), String(time));
    await watched.settled(2 * time);
  }
});

test("a folder that another one takes the place of has changed", async () => {
  const folder = newFolder();
  const other = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  renameSync(folder, `${folder}.before`);
  renameSync(other, folder);
  await watched.settled(1);
  writeFileSync(join(folder, "lib", "later.js"), "1");
  await watched.settled(2);
});

test("what a new folder holds is seen, however deep", async () => {
  const folder = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  mkdirSync(join(folder, "new", "and", "deep"), { recursive: true });
  await watched.settled(1);
  writeFileSync(join(folder, "new", "and", "deep", "file.js"), "1");
  await watched.settled(2);
});

test("packages, caches and what begins with a dot are left out, and so are neighbours", async () => {
  const folder = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  writeFileSync(join(folder, "node_modules", "package", "index.js"), "1");
  mkdirSync(join(folder, "__pycache__"));
  writeFileSync(join(folder, ".app.js.swp"), "1");
  writeFileSync(join(folder, "..", "neighbour.js"), "1");
  writeFileSync(join(folder, "app.js"), "2");
  await watched.settled(1);
  expect(watched.seen.touched).toBe(1);
});

test("what is not there yet is waited for", async () => {
  const folder = join(place, "none", "of", "this");
  using watched = follow({ folders: [folder], files: [] });
  mkdirSync(folder, { recursive: true });
  await watched.settled(1);
  writeFileSync(join(folder, "app.js"), "1");
  await watched.settled(2);
});

test("a folder that is gone is told once, and settles when it is there again", async () => {
  const folder = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  rmSync(folder, { recursive: true });
  await vi.waitFor(() => expect(watched.seen.missing).toEqual([folder]), { timeout: 5_000, interval: 10 });
  expect(watched.seen.settled).toBe(0);
  mkdirSync(folder);
  writeFileSync(join(folder, "app.js"), "2");
  await watched.settled(1);
  expect(watched.seen.missing).toEqual([folder]);
});

test("logs are no code", async () => {
  const folder = newFolder();
  using watched = follow({ folders: [folder], files: [] });
  writeFileSync(join(folder, "out.log"), "restarted");
  writeFileSync(join(folder, "app.js"), "2");
  await watched.settled(1);
  appendFileSync(join(folder, "out.log"), "restarted");
  writeFileSync(join(folder, "lib", "part.js"), "2");
  await watched.settled(2);
  expect(watched.seen.touched).toBe(2);
});
