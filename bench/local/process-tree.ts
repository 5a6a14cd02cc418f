import { readdirSync, readFileSync } from "node:fs";

/** What a program and everything that it has started take. */
export interface TreeUse {
  readonly processes: number;
  /** Proportional set size: memory that several processes share counts once. */
  readonly bytes: number;
  /** Open files, sockets and pipes. */
  readonly descriptors: number;
}

export interface TreeWatch extends Disposable {
  /** The most that was seen of each. */
  most(): TreeUse;
}

const EVERY_MS = 250;

/** Linux only: `NaN` elsewhere. */
export function treeUse(pid: number | undefined): TreeUse {
  try {
    const members = membersOf(pid);
    const sumOf = (use: (pid: number) => number) => members.reduce((sum, member) => sum + use(member), 0);
    return { processes: members.length, bytes: sumOf(memoryOf), descriptors: sumOf(descriptorsOf) };
  } catch {
    return { processes: Number.NaN, bytes: Number.NaN, descriptors: Number.NaN };
  }
}

export function watchTree(pid: number | undefined): TreeWatch {
  let most = treeUse(pid);
  const look = () => {
    const now = treeUse(pid);
    most = {
      processes: Math.max(most.processes, now.processes),
      bytes: Math.max(most.bytes, now.bytes),
      descriptors: Math.max(most.descriptors, now.descriptors),
    };
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    most() {
      look();
      return most;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function membersOf(root: number | undefined): readonly number[] {
  const childrenOf = new Map<number, number[]>();
  for (const name of readdirSync("/proc")) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined;
    if (parent !== undefined) childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), Number(name)]);
  }
  const members: number[] = [];
  const next = root === undefined ? [] : [root];
  for (let pid = next.pop(); pid !== undefined; pid = next.pop()) {
    members.push(pid);
    next.push(...(childrenOf.get(pid) ?? []));
  }
  return members;
}

/** `undefined` for a process that has ended meanwhile, or that nobody has asked about since it has. */
function parentOf(pid: number): number | undefined {
  try {
    // The name in parentheses may hold anything.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return state === "Z" ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}

function memoryOf(pid: number): number {
  try {
    const [, kibibytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1")) ?? [];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function descriptorsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
