import { addressKey, type Memberships, mostMemberships } from "../../index.ts";

export interface MemoryMemberships extends Memberships {
  /** The groups of every member that has some, by the member's kind and id: `user#ada`. */
  members(): ReadonlyMap<string, ReadonlySet<string>>;
}

/** Remembers memberships as long as the process lives. */
export function createMemoryMemberships(): MemoryMemberships {
  const groupsOf = new Map<string, ReadonlySet<string>>();
  return {
    async of(members) {
      return [...new Set(members.flatMap((member) => [...(groupsOf.get(addressKey(member)) ?? [])]))];
    },
    async add(member, groups) {
      const all = new Set([...(groupsOf.get(addressKey(member)) ?? []), ...groups]);
      if (all.size > mostMemberships) return "too-many";
      groupsOf.set(addressKey(member), all);
      return "added";
    },
    async remove(member, groups) {
      const left = new Set(groupsOf.get(addressKey(member)));
      for (const group of groups) left.delete(group);
      if (left.size === 0) groupsOf.delete(addressKey(member));
      else groupsOf.set(addressKey(member), left);
    },
    members: () => groupsOf,
  };
}
