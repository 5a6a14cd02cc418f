import { expect } from "vitest";
import { type Member, type Memberships, mostMemberships, StoreFault } from "../../index.ts";
import { type Behaviours, describeBehaviours, missing, type Skip } from "./describe-behaviours.ts";
import { frozen } from "./frozen.ts";
import { uniqueId } from "./sample-connection.ts";

export interface MembershipsSubject extends AsyncDisposable {
  readonly memberships: Memberships;
  /** One of the same kind whose store cannot be reached. */
  readonly broken?: Memberships;
}

function sampleMember(kind: Member["kind"] = "user"): Member {
  return { kind, id: uniqueId(kind) };
}

const numbered = (count: number, prefix = "room") => Array.from({ length: count }, (_, index) => `${prefix}.${index}`);

const behaviours = {
  "tells the groups of a user and of a session together, each once": async ({ memberships }) => {
    const [user, session] = [sampleMember("user"), sampleMember("session")];
    await memberships.add(user, ["a", "b"]);
    await memberships.add(session, ["b", "c"]);
    expect([...(await memberships.of([user, session]))].sort()).toEqual(["a", "b", "c"]);
    expect([...(await memberships.of([session]))].sort()).toEqual(["b", "c"]);
  },

  "knows nothing of whoever was never added, and of nobody": async ({ memberships }) => {
    expect(await memberships.of([sampleMember(), sampleMember("session")])).toEqual([]);
    expect(await memberships.of([])).toEqual([]);
  },

  "keeps a user apart from a session of the same id, of whatever characters": async ({ memberships }) => {
    const id = `${uniqueId("member")}#/ü`;
    await memberships.add({ kind: "user", id }, ["of the user"]);
    await memberships.add({ kind: "session", id }, ["of#the session"]);
    expect(await memberships.of([{ kind: "user", id }])).toEqual(["of the user"]);
    expect(await memberships.of([{ kind: "session", id }])).toEqual(["of#the session"]);
  },

  "takes groups that are there already, and removes those that are not": async ({ memberships }) => {
    const member = sampleMember();
    for (const groups of [["a"], ["a", "b", "a"], ["a", "b"]]) {
      expect(await memberships.add(member, frozen(groups))).toBe("added");
    }
    await memberships.remove(member, frozen(["b", "c"]));
    await memberships.remove(member, ["b"]);
    expect(await memberships.of([member])).toEqual(["a"]);
    await memberships.remove(member, ["a"]);
    expect(await memberships.of([member])).toEqual([]);
    await memberships.remove(sampleMember(), ["a"]);
  },

  "adds all of the groups or none, up to the most": async ({ memberships }) => {
    const member = sampleMember();
    expect(await memberships.add(member, numbered(mostMemberships - 1))).toBe("added");
    expect(await memberships.add(member, ["one", "two"])).toBe("too-many");
    expect(await memberships.of([member])).toHaveLength(mostMemberships - 1);
    expect(await memberships.add(member, ["one"])).toBe("added");
    // What is there already takes no room.
    expect(await memberships.add(member, ["one", "room.0"])).toBe("added");
    expect(await memberships.add(member, ["room.0", "another"])).toBe("too-many");
    expect(await memberships.add(sampleMember(), numbered(mostMemberships + 1))).toBe("too-many");
    await memberships.remove(member, ["one"]);
    expect(await memberships.add(member, ["another"])).toBe("added");
  },

  "loses none of what is added and removed at the same time": async ({ memberships }) => {
    const member = sampleMember();
    await memberships.add(member, numbered(10, "old"));
    await Promise.all([
      ...numbered(10, "new").map((group) => memberships.add(member, [group])),
      ...numbered(10, "old").map((group) => memberships.remove(member, [group])),
    ]);
    expect([...(await memberships.of([member]))].sort()).toEqual(numbered(10, "new"));
  },

  "throws a StoreFault when its store fails": async ({ broken = missing("broken") }) => {
    const member = sampleMember();
    await expect(broken.of([member])).rejects.toBeInstanceOf(StoreFault);
    await expect(broken.add(member, ["a"])).rejects.toBeInstanceOf(StoreFault);
    await expect(broken.remove(member, ["a"])).rejects.toBeInstanceOf(StoreFault);
  },
} satisfies Behaviours<MembershipsSubject>;

export type MembershipsBehaviour = keyof typeof behaviours;

/** The contract of `Memberships`. */
export function describeMemberships(
  name: string,
  createSubject: () => Promise<MembershipsSubject>,
  skips: readonly Skip<MembershipsBehaviour>[] = [],
): void {
  describeBehaviours(`Memberships: ${name}`, behaviours, createSubject, skips);
}
