import { type MinuteUsage, quotaNames, type UserUsage } from "../../index.ts";

/** Counts what users have used as long as the process lives. */
export function createMemoryUserUsage(): UserUsage {
  const used = new Map<string, MinuteUsage>();
  return {
    async add({ kind, id }, usage) {
      const key = `${usage.minute} ${kind} ${id}`;
      const before = used.get(key);
      const sums = quotaNames.flatMap((name) => {
        const sum = [before?.[name], usage[name]].filter((count) => count !== undefined);
        return sum.length === 0 ? [] : [[name, sum.reduce((all, count) => all + count)] as const];
      });
      const all: MinuteUsage = { ...Object.fromEntries(sums), minute: usage.minute };
      used.set(key, all);
      return all;
    },
  };
}
