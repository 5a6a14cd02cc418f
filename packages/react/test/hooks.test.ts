// @vitest-environment happy-dom

import { connect, groups, type HubWithGroups, type Json } from "@switchboard/client";
import { createElement, memo, type ReactElement, useEffect } from "react";
import { describe, expect, test, vi } from "vitest";
import {
  type GroupView,
  HubProvider,
  type PresenceView,
  type UseGroupOptions,
  useConnectionState,
  useGroup,
  useHub,
  usePresence,
} from "../src/index.ts";
import { createMemoryHub, type MemoryHub } from "./support/memory-hub.ts";
import { mount, settle, until } from "./support/mount.ts";

type RoomView = ReturnType<typeof useGroup>;

interface Look<Seen> {
  /** Gets what a component has, each time it renders. */
  readonly see: (seen: Seen) => void;
}

interface RoomProps extends Partial<Look<RoomView>> {
  readonly name?: string;
  readonly options?: UseGroupOptions;
}

/** Shows a group's messages. */
const Room = memo(({ name = "room.1", options, see }: RoomProps) => {
  const room = useGroup(name, options);
  see?.(room);
  return createElement("p", null, `${room.status}: ${room.messages.map(({ data }) => data).join(" ")};`);
});

const Present = memo(({ see }: Partial<Look<PresenceView>>) => {
  const presence = usePresence("room.1");
  see?.(presence);
  const { isKnown, members = [], users, error } = presence;
  const names = members.map((member) => ("userId" in member ? member.userId : "")).join();
  return createElement("p", null, `${isKnown} ${users} ${names} ${error?.code ?? ""}`);
});

function State({ see }: Look<string>): ReactElement {
  const { name } = useConnectionState();
  see(name);
  return createElement("p", null, name);
}

function HubLook({ see }: Look<HubWithGroups | undefined>): null {
  see(useHub());
  return null;
}

/** Sends as soon as it is mounted. */
function Greeter(): null {
  const { send } = useGroup("room.1");
  useEffect(() => {
    send("hello", { store: true });
  }, [send]);
  return null;
}

/** Renders whenever its parent does, and gives what it has to a component that need not. */
function Passing({ see }: Look<GroupView>): ReactElement {
  return createElement(Passed, { see, room: useGroup("room.1") });
}

const Passed = memo(({ room, see }: Look<GroupView> & { readonly room: GroupView }) => {
  see(room);
  return null;
});

/** A component that shows a group, and all that it has had. */
function createRoom() {
  const had: RoomView[] = [];
  const see = (room: RoomView) => had.push(room);
  return {
    had,
    last: () => had.at(-1) as RoomView,
    at: (props: RoomProps = {}) => createElement(Room, { ...props, see }),
  };
}

/** Sends to the room, one message after the other. */
const say = (hub: MemoryHub, ...all: Json[]) =>
  settle(() => {
    for (const data of all) hub.publish("room.1", data);
  });

const within = (hub: MemoryHub, ...children: ReactElement[]) =>
  createElement(HubProvider, { connect: hub.connect }, ...children);

describe("a provider", () => {
  test("connects once in strict mode, and closes the hub when it is unmounted", async () => {
    const hub = createMemoryHub();
    const connecting = vi.fn(hub.connect);
    const seen: (HubWithGroups | undefined)[] = [];
    const page = await mount(
      createElement(HubProvider, { connect: connecting }, createElement(HubLook, { see: (own) => seen.push(own) })),
    );
    expect(connecting).toHaveBeenCalledTimes(1);
    expect(seen[0]).toBeUndefined();
    expect(seen.at(-1)).toBe(connecting.mock.results[0]?.value);
    await page.unmount();
    await settle();
    expect(hub.open()).toBe(0);
  });

  test("connects anew when what it depends on has changed, and not for another function", async () => {
    const hub = createMemoryHub();
    const { at, last } = createRoom();
    const connecting = vi.fn(hub.connect);
    const as = (user: string) => createElement(HubProvider, { connect: () => connecting(), deps: [user] }, at());
    const page = await mount(as("ada"));
    await settle();
    await say(hub, "for ada");
    await page.render(as("ada"));
    expect(connecting).toHaveBeenCalledTimes(1);
    expect(last().messages).toHaveLength(1);
    hub.forget();
    await page.render(as("grace"));
    await settle();
    expect(connecting).toHaveBeenCalledTimes(2);
    expect(hub.open()).toBe(1);
    expect(last()).toMatchObject({ status: "joined", messages: [] });
    expect(hub.members("room.1")).toBe(1);
  });

  test("forgets a hub that never connected, together with what was joined there", async () => {
    const hub = createMemoryHub();
    const nowhere = () => connect("wss://example.com", { groups, token: () => new Promise(() => {}) });
    const room = createRoom();
    const as = (user: string) =>
      createElement(HubProvider, { connect: user === "" ? nowhere : hub.connect, deps: [user] }, room.at());
    const page = await mount(as(""));
    await page.render(as("ada"));
    await settle();
    expect(page.text()).toBe("joined: ;");
    expect(room.had.map(({ status }) => status)).not.toContain("refused");
  });

  test("does not close a hub that it was given", async () => {
    const hub = createMemoryHub();
    const own = hub.connect();
    const { at } = createRoom();
    const page = await mount(createElement(HubProvider, { hub: own }, at()));
    await settle();
    expect(hub.members("room.1")).toBe(1);
    await page.unmount();
    await settle();
    expect(own.state.name).toBe("open");
    expect(hub.members("room.1")).toBe(0);
    await own.close();
  });

  test("throws what the connect function throws, for an error boundary", async () => {
    const failing = () => connect("wss://example.com", { groups, queueLimit: -1 });
    await expect(mount(createElement(HubProvider, { connect: failing }), { isStrict: false })).rejects.toThrow(
      "queueLimit must be a positive number",
    );
  });

  test("is missed where there is none", async () => {
    const { at } = createRoom();
    await expect(mount(at())).rejects.toThrow("There is no HubProvider above this component.");
  });
});

describe("the connection's state", () => {
  test("is shown as it changes", async () => {
    const hub = createMemoryHub();
    const seen: string[] = [];
    const page = await mount(within(hub, createElement(State, { see: (name) => seen.push(name) })));
    await settle();
    expect(page.text()).toBe("open");
    await settle(hub.drop);
    expect(seen).toContain("waiting");
    await until(() => page.text() === "open");
  });
});

describe("a group", () => {
  test("begins with what was said, goes on with what comes, and is joined once in strict mode", async () => {
    const hub = createMemoryHub();
    hub.publish("room.1", "a");
    hub.publish("room.1", "b");
    const { at, had } = createRoom();
    const page = await mount(within(hub, at()));
    expect(had[0]).toMatchObject({ status: "joining", messages: [] });
    await settle();
    await say(hub, "c");
    expect(page.text()).toBe("joined: a b c;");
    expect(hub.log.filter((line) => !line.startsWith("history"))).toEqual([]);
    expect(hub.members("room.1")).toBe(1);
    await page.unmount();
    await settle();
    expect(hub.members("room.1")).toBe(0);
  });

  test("is shared by components, and left when the last of them is gone", async () => {
    const hub = createMemoryHub();
    hub.publish("room.1", "a");
    const [one, other] = [createRoom(), createRoom()];
    const page = await mount(within(hub, one.at(), other.at()));
    await settle();
    expect(page.text()).toBe("joined: a;joined: a;");
    expect(hub.log).toEqual(["history room.1"]);
    await page.render(within(hub, one.at()));
    await settle();
    expect(hub.members("room.1")).toBe(1);
    // One takes the place of the other: the group is not left in between.
    await page.render(within(hub, createElement("div", null, other.at())));
    await settle();
    expect(page.text()).toBe("joined: a;");
    expect(hub.log).toEqual(["history room.1"]);
    await page.render(within(hub));
    await settle();
    expect(hub.log).toEqual(["history room.1", "leave room.1"]);
  });

  test("of another name is another group", async () => {
    const hub = createMemoryHub();
    hub.publish("room.1", "a");
    hub.publish("room.2", "b");
    const { at, had } = createRoom();
    const page = await mount(within(hub, at({ name: "room.1" })));
    await settle();
    had.length = 0;
    await page.render(within(hub, at({ name: "room.2" })));
    expect(had[0]?.messages).toEqual([]);
    await settle();
    expect(page.text()).toBe("joined: b;");
    expect([hub.members("room.1"), hub.members("room.2")]).toEqual([0, 1]);
  });

  test("loads older messages, page by page, without one twice", async () => {
    const hub = createMemoryHub();
    await say(hub, 1, 2, 3, 4, 5);
    const { at, last } = createRoom();
    const page = await mount(within(hub, at({ options: { history: 2 } })));
    await settle();
    expect([page.text(), last().hasOlder]).toEqual(["joined: 4 5;", true]);
    const { loadOlder } = last();
    // Asked for twice at a time, it is one page.
    await settle(() => Promise.all([loadOlder(), loadOlder()]));
    expect(hub.log).toHaveLength(2);
    expect([page.text(), last().hasOlder]).toEqual(["joined: 2 3 4 5;", true]);
    await say(hub, 6);
    await settle(loadOlder);
    expect([page.text(), last().hasOlder]).toEqual(["joined: 1 2 3 4 5 6;", false]);
    expect(last().loadOlder).toBe(loadOlder);
  });

  test("keeps so many messages, and has no hole when the others are loaded again", async () => {
    const hub = createMemoryHub();
    const { at, last } = createRoom();
    const page = await mount(within(hub, at({ options: { history: 2, keep: 3 } })));
    await settle();
    await say(hub, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect([page.text(), last().hasOlder]).toEqual(["joined: 7 8 9;", true]);
    await settle(last().loadOlder);
    expect(page.text()).toBe("joined: 6 7 8 9;");
    // What was loaded stays beside what is kept.
    await say(hub, 10);
    expect(page.text()).toBe("joined: 7 8 9 10;");
    await settle(last().loadOlder);
    expect(page.text()).toBe("joined: 5 6 7 8 9 10;");
  });

  test("keeps more when its options say so", async () => {
    const hub = createMemoryHub();
    const { at } = createRoom();
    const keeping = (keep: number) => within(hub, at({ options: { keep, history: 0 } }));
    const page = await mount(keeping(1));
    await settle();
    await say(hub, "a", "b");
    await page.render(keeping(2));
    await say(hub, "c", "d");
    expect(page.text()).toBe("joined: c d;");
    expect(hub.log).toEqual([]);
    await expect(mount(keeping(0))).rejects.toThrow("keep must be at least 1");
  });

  test("sends to the group, also at once when it is mounted", async () => {
    const hub = createMemoryHub();
    const { at, last } = createRoom();
    const page = await mount(within(hub, createElement(Greeter), at()), { isStrict: false });
    await settle();
    expect(page.text()).toBe("joined: hello;");
    const { send } = last();
    await page.render(within(hub));
    await settle();
    await expect(send("too late")).rejects.toThrow("No component is in the group room.1.");
  });

  test("recovers what was said while the line was down", async () => {
    const hub = createMemoryHub();
    const { at, last } = createRoom();
    const page = await mount(within(hub, at()));
    await settle();
    await say(hub, "a");
    await settle(() => {
      hub.drop();
      hub.publish("room.1", "b");
    });
    await until(() => page.text() === "joined: a b;");
    expect(last().gap).toBeUndefined();
  });

  test("is loaded anew after a gap", async () => {
    const hub = createMemoryHub();
    const { at, last } = createRoom();
    const page = await mount(within(hub, at()));
    await settle();
    await say(hub, "lost");
    await settle(hub.drop);
    hub.forget();
    hub.publish("room.1", "kept");
    await until(() => page.text() === "joined: kept;");
    expect(last().gap).toEqual({});
  });

  test("has no older messages of before a gap, which were being loaded when it came", async () => {
    const hub = createMemoryHub();
    await say(hub, 1, 2, 3, 4, 5);
    const room = createRoom();
    const page = await mount(within(hub, room.at({ options: { history: 2 } })));
    await settle();
    await settle(() => {
      room.last().loadOlder();
      hub.drop();
      hub.forget();
      for (const data of [6, 7, 8, 9]) hub.publish("room.1", data);
    });
    await until(() => room.last().gap !== undefined && !room.last().isLoading);
    expect(page.text()).toBe("joined: 8 9;");
  });

  test("says why it is refused, and is joined when it may be", async () => {
    const hub = createMemoryHub();
    hub.publish("room.1", "a");
    hub.refuse("room.1", true);
    const { at, last } = createRoom();
    const page = await mount(within(hub, at()));
    await settle();
    expect(last()).toMatchObject({ status: "refused", error: { code: "forbidden" }, isLoading: false });
    hub.refuse("room.1", false);
    await settle(hub.drop);
    await until(() => page.text() === "joined: a;");
    expect(last().error).toBeUndefined();
  });

  test("of which nothing is kept has only what comes", async () => {
    const hub = createMemoryHub(false);
    const { at, last } = createRoom();
    const page = await mount(within(hub, at({ options: { keep: 1 } })));
    await settle();
    await say(hub, "a", "b");
    expect(page.text()).toBe("joined: b;");
    expect(last()).toMatchObject({ error: undefined, hasOlder: false, isLoading: false });
  });

  test("renders when something has changed, and not otherwise", async () => {
    const hub = createMemoryHub();
    const room = createRoom();
    const presences: PresenceView[] = [];
    const views: GroupView[] = [];
    const seePresence = (presence: PresenceView) => presences.push(presence);
    const seeView = (view: GroupView) => views.push(view);
    const all = () =>
      within(hub, room.at(), createElement(Present, { see: seePresence }), createElement(Passing, { see: seeView }));
    hub.tell("room.1", ["ada"]);
    const page = await mount(all(), { isStrict: false });
    await settle();
    const counts = () => [room.had.length, presences.length, views.length];
    const before = counts();
    await page.render(all());
    expect(counts()).toEqual(before);
    await settle(() => hub.tell("room.1", ["ada", "grace"]));
    const [rooms = 0, present = 0, seen = 0] = before;
    expect(counts()).toEqual([rooms, present + 1, seen]);
    await settle(() => hub.publish("room.1", "a"));
    expect(counts()).toEqual([rooms + 1, present + 1, seen + 1]);
    await settle(() => hub.publish("room.2", "elsewhere"));
    expect(counts()).toEqual([rooms + 1, present + 1, seen + 1]);
  });
});

describe("presence", () => {
  test("has who is here, and follows who comes and goes", async () => {
    const hub = createMemoryHub();
    hub.tell("room.1", ["ada"]);
    const page = await mount(within(hub, createElement(Present)));
    await settle();
    expect(page.text()).toBe("true 1 ada ");
    await settle(() => hub.tell("room.1", ["ada", "grace"]));
    expect(page.text()).toBe("true 2 ada,grace ");
    expect(hub.log).toEqual([]);
    await page.unmount();
    await settle();
    expect(hub.members("room.1")).toBe(0);
  });

  test("is not there where nobody is told", async () => {
    const hub = createMemoryHub();
    const page = await mount(within(hub, createElement(Present)));
    await settle();
    expect(page.text()).toBe("false 0  no-presence");
  });

  test("is gone with the hub that told it", async () => {
    const hub = createMemoryHub();
    hub.tell("room.1", ["ada"]);
    const as = (deps: readonly Json[]) =>
      createElement(HubProvider, { connect: hub.connect, deps }, createElement(Present));
    const page = await mount(as(["ada"]));
    await settle();
    hub.refuse("room.1", true);
    await page.render(as(["grace"]));
    await settle();
    expect(page.text()).toBe("false 0  forbidden");
  });
});
