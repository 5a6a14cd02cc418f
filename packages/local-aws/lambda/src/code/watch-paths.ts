import { existsSync, type FSWatcher, fstatSync, readdirSync, statSync, watch } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

/** What code is made of. Absolute paths; what is not there yet is waited for. */
export interface SourcePaths {
  /** With everything below them, except `node_modules`, `__pycache__` and what begins with a dot. */
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

export interface PathWatchOptions {
  /** The first change of a burst. */
  readonly onTouched: () => void;
  /** A burst of changes is over, and all folders are there. */
  readonly onSettled: () => void;
  /** A folder has been removed, by a build perhaps, which makes it anew; nothing settles before it is there again. */
  readonly onMissing: (folder: string) => void;
  /** Not everything can be watched; once. */
  readonly onProblem: (problem: string) => void;
}

export interface PathWatch {
  /** Watches other paths from now on. */
  follow(paths: SourcePaths): void;
  close(): void;
}

/** A burst is over when nothing has changed for this long: a build writes its files one after the other. */
const SETTLE_MS = 100;
/** Also when something changes all the time. */
const MOST_SETTLE_MS = 3_000;
/** More than an application of one's own has: somebody's home directory is not watched as a whole. */
const MOST_FOLDERS = 2_000;
/** So many folders above each path are watched too, to notice that a build removes a folder and makes it anew. */
const LEVELS_ABOVE = 2;

/**
 * Watches folders and files. Each folder has a watcher of its own: Node's recursive watching on Linux loses folders that are made
 * anew, and watches each file in `node_modules`. Folders are watched rather than files, because editors replace files.
 */
export function watchPaths(
  initial: SourcePaths,
  { onTouched, onSettled, onMissing, onProblem }: PathWatchOptions,
): PathWatch {
  const watchers = new Map<string, FSWatcher>();
  let paths = initial;
  let touchedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let hasProblem = false;
  let isMissing = false;
  let isClosed = false;

  function tellProblem(problem: string): void {
    if (!hasProblem) onProblem(problem);
    hasProblem = true;
  }

  /** Begins to watch what is there and not watched; how many folders that were. */
  function attachMissing(): number {
    const wanted = foldersToWatch(paths);
    if (wanted.size > MOST_FOLDERS) tellProblem(`it has more than ${MOST_FOLDERS} folders`);
    const all = [...wanted].slice(0, MOST_FOLDERS);
    const kept = new Set(all);
    for (const folder of [...watchers.keys()]) if (!kept.has(folder)) detach(folder);
    return all.filter((folder) => !watchers.has(folder) && attach(folder)).length;
  }

  function attach(folder: string): boolean {
    try {
      const watcher = watch(folder, { persistent: false }, (type, name) => take(folder, type, name));
      // On Windows, when the folder is removed.
      watcher.on("error", () => take(folder, "rename", basename(folder)));
      watchers.set(folder, watcher);
      return true;
    } catch (error) {
      const code = Object(error).code;
      // It has just been removed; whoever removed it makes further events.
      if (code !== "ENOENT") tellProblem(`${folder}: ${String(code)}`);
      return false;
    }
  }

  function detach(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  function take(folder: string, type: string, name: string | null): void {
    if (isClosed) return;
    const path = name === null ? folder : join(folder, name);
    // A folder that is made anew has the same path and is another one; its own watcher says its name when it goes.
    const isGone = type === "rename" && name === basename(folder) && !existsSync(path);
    if (type === "rename")
      for (const each of [...watchers.keys()]) if (isWithin(each, isGone ? folder : path)) detach(each);
    if (isGone || (isRelevant(path, paths) && !isOwnOutput(path))) touch();
  }

  function touch(): void {
    const now = performance.now();
    if (touchedAt === undefined) onTouched();
    touchedAt ??= now;
    clearTimeout(timer);
    timer = setTimeout(settle, Math.min(SETTLE_MS, Math.max(0, touchedAt + MOST_SETTLE_MS - now)));
    timer.unref();
  }

  function settle(): void {
    const isLate = performance.now() - (touchedAt ?? 0) >= MOST_SETTLE_MS;
    // What has been written into new folders before they were watched is unknown: another pause shows whether more comes.
    if (attachMissing() > 0 && !isLate) {
      touch();
      return;
    }
    // Removed by a build, which makes it anew.
    const missing = paths.folders.find((folder) => !existsSync(folder));
    if (missing !== undefined) {
      if (!isMissing) onMissing(missing);
      isMissing = true;
      return;
    }
    isMissing = false;
    touchedAt = undefined;
    onSettled();
  }

  attachMissing();
  return {
    follow(next) {
      paths = next;
      attachMissing();
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      for (const folder of [...watchers.keys()]) detach(folder);
    },
  };
}

function foldersToWatch({ folders, files }: SourcePaths): ReadonlySet<string> {
  const wanted = new Set<string>();
  for (const file of files) addExisting(dirname(file), LEVELS_ABOVE, wanted);
  for (const folder of folders) addExisting(dirname(folder), LEVELS_ABOVE - 1, wanted);
  // Last: what is nearest to the code comes first where there is too much.
  const found = new Set<string>();
  for (const folder of folders) addTree(folder, found);
  return new Set([...found, ...wanted]);
}

/** A folder and some above it; of those that are not there the nearest above that is. */
function addExisting(folder: string, levelsAbove: number, found: Set<string>): void {
  const isThere = existsSync(folder);
  if (isThere) found.add(folder);
  const above = dirname(folder);
  if (above !== folder && (levelsAbove > 0 || !isThere)) addExisting(above, Math.max(0, levelsAbove - 1), found);
}

function addTree(folder: string, found: Set<string>): void {
  if (found.size > MOST_FOLDERS) return;
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    found.add(folder);
    for (const entry of entries)
      if (entry.isDirectory() && !isIgnored(entry.name)) addTree(join(folder, entry.name), found);
  } catch {
    // It is not there, or nobody's business.
  }
}

/** Whether a change of `path` is one of the sources, which a folder above them that comes or goes is as well. */
function isRelevant(path: string, { folders, files }: SourcePaths): boolean {
  if ([...folders, ...files].some((each) => isWithin(each, path))) return true;
  const within = folders.find((folder) => isWithin(path, folder));
  return within !== undefined && !path.slice(within.length).split(sep).some(isIgnored);
}

/** What is no code. Logs least of all: each restart writes to them. */
function isIgnored(name: string): boolean {
  return name.startsWith(".") || name === "node_modules" || name === "__pycache__" || name.endsWith(".log");
}

/** Whether a file is where this process writes what it prints: its own lines would restart functions for ever. */
function isOwnOutput(path: string): boolean {
  try {
    const { dev, ino } = statSync(path);
    return [1, 2].map((descriptor) => fstatSync(descriptor)).some((own) => own.dev === dev && own.ino === ino);
  } catch {
    return false;
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
