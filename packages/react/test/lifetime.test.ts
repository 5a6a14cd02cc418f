// @vitest-environment happy-dom

import type { Json } from "@switchboard/client";
import { createElement, type ReactElement, Suspense, use } from "react";
import { describe, expect, test, vi } from "vitest";
import { type GroupView, HubProvider, type UseGroupOptions, useGroup, usePresence } from "../src/index.ts";
import { createMemoryHub, type MemoryHub } from "./support/memory-hub.ts";
import { mount, settle, until } from "./support/mount.ts";

type RoomView = ReturnType<typeof useGroup>;
let last: RoomView;

function Room({ options }: { readonly options?: UseGroupOptions }): ReactElement {
  last = useGroup("room.1", options);
  return createElement("p", null, `${textOf(last)};`);
}

function Present(): null {
  usePresence("room.1");
  return null;
}

/** Suspends until it is there. */
function Late({ what }: { readonly what: Promise<void> | undefined }): null {
  if (what) use(what);
  return null;
}

const textOf = ({ status, messages }: GroupView) => `${status}: ${messages.map(({ data }) => data).join(" ")}`;

const within = (hub: MemoryHub, ...children: (ReactElement | undefined)[]) =>
  createElement(HubProvider, { connect: hub.connect }, ...children);

const room = (options: UseGroupOptions = {}, key = "room") => createElement(Room, { options, key });

const say = (hub: MemoryHub, ...all: Json[]) =>
  settle(() => {
    for (const data of all) hub.publish("room.1", data);
  });

/** Cuts the line, and cannot say what came meanwhile. */
function lose(hub: MemoryHub): void {
  hub.drop();
  hub.forget();
  hub.publish("room.1", "missed");
}

describe("a provider", () => {
  test("stays connected while a boundary above it suspends, and closes the hub when it is unmounted", async () => {
    const hub = createMemoryHub();
    const connecting = vi.fn(hub.connect);
    const page = (what?: Promise<void>) =>
      createElement(
        Suspense,
        { fallback: "…" },
        createElement(HubProvider, { connect: connecting }, room({ history: 0 }), createElement(Late, { what })),
      );
    const mounted = await mount(page());
    await settle();
    await say(hub, "before");
    let done = () => {};
    await mounted.render(page(new Promise((resolve) => (done = resolve))));
    await settle();
    expect(mounted.text()).toContain("…");
    expect([hub.open(), hub.members("room.1")]).toEqual([1, 1]);
    await say(hub, "meanwhile");
    await settle(done);
    await settle();
    expect(textOf(last)).toBe("joined: before meanwhile");
    expect(connecting).toHaveBeenCalledTimes(1);
    await mounted.unmount();
    await settle();
    expect(hub.open()).toBe(0);
  });

  test("of a hub that another one has too leaves the group to that one", async () => {
    const hub = createMemoryHub();
    const own = hub.connect();
    const both = (isOther: boolean) =>
      createElement(
        "div",
        null,
        createElement(HubProvider, { hub: own, key: "one" }, room()),
        isOther && createElement(HubProvider, { hub: own, key: "other" }, room()),
      );
    const page = await mount(both(true));
    await settle();
    expect(hub.log.filter((line) => line.startsWith("history"))).toHaveLength(1);
    await page.render(both(false));
    await settle();
    await say(hub, "a");
    expect([page.text(), hub.members("room.1")]).toEqual(["joined: a;", 1]);
    await page.unmount();
    await settle();
    expect([hub.members("room.1"), own.state.name]).toEqual([0, "open"]);
    await own.close();
  });
});

describe("a group", () => {
  test("has no message kept for those who look at its presence alone", async () => {
    const hub = createMemoryHub();
    hub.tell("room.1", ["ada"]);
    const present = createElement(Present, { key: "present" });
    const page = await mount(within(hub, present, room({ history: 0 })));
    await settle();
    await say(hub, 1, 2);
    await page.render(within(hub, present));
    await settle();
    await say(hub, 3);
    await page.render(within(hub, present, room({ history: 0 })));
    expect(textOf(last)).toBe("joined: ");
    await say(hub, 4);
    expect(textOf(last)).toBe("joined: 4");
  });

  test("is cut when it is used by who wants less, and not when a component only takes another's place", async () => {
    const hub = createMemoryHub();
    const page = await mount(within(hub, room({ history: 0 })));
    await settle();
    await say(hub, 1, 2, 3);
    await page.render(within(hub, createElement("div", null, room({ history: 0 }))));
    expect(textOf(last)).toBe("joined: 1 2 3");
    await page.render(within(hub, createElement("div", null, room({ history: 0, keep: 2 }))));
    await settle();
    expect(textOf(last)).toBe("joined: 2 3");
  });

  test("has no hole when a message comes while older ones are loaded", async () => {
    // Wherever in the exchange it comes.
    for (let turns = 0; turns < 12; turns++) {
      const hub = createMemoryHub();
      await say(hub, 1, 2, 3, 4, 5, 6);
      const page = await mount(within(hub, room({ history: 2, keep: 2 })), { isStrict: false });
      await settle();
      await settle(async () => {
        const loading = last.loadOlder();
        for (let turn = 0; turn < turns; turn++) await undefined;
        hub.publish("room.1", 7);
        await loading;
      });
      const had = last.messages.map(({ data }) => Number(data));
      expect(had).toEqual(had.map((_, index) => 8 - had.length + index));
      await settle(() => last.loadOlder());
      const all = last.messages.map(({ data }) => Number(data));
      expect(all).toEqual(all.map((_, index) => 8 - all.length + index));
      expect(all.length).toBeGreaterThan(had.length);
      await page.unmount();
    }
  });

  test("begins anew after a gap where no history is wanted", async () => {
    const hub = createMemoryHub();
    await mount(within(hub, room({ history: 0 })));
    await settle();
    await say(hub, "lost");
    await settle(() => lose(hub));
    await until(() => last.gap !== undefined);
    expect(textOf(last)).toBe("joined: ");
    await say(hub, "new");
    await settle(() => last.loadOlder());
    expect(textOf(last)).toBe("joined: missed new");
  });

  test("stays what it was when it cannot be loaded after a gap, and is in order once it can", async () => {
    const hub = createMemoryHub();
    await mount(within(hub, room()));
    await settle();
    await say(hub, "lost");
    hub.failHistory(true);
    await settle(() => lose(hub));
    await until(() => last.gap !== undefined && !last.isLoading);
    expect([textOf(last), last.error?.code]).toEqual(["joined: lost", "forbidden"]);
    hub.failHistory(false);
    await say(hub, "new");
    // The next connection is the next attempt.
    await settle(hub.drop);
    await until(() => last.error === undefined);
    expect(textOf(last)).toBe("joined: missed new");
  });

  test("has more when a component comes that wants more", async () => {
    const hub = createMemoryHub();
    await say(hub, 1, 2, 3, 4);
    const page = await mount(within(hub, room({ history: 1 }, "one")));
    await settle();
    expect(textOf(last)).toBe("joined: 4");
    await page.render(within(hub, room({ history: 1 }, "one"), room({ history: 10 }, "other")));
    await settle();
    expect(textOf(last)).toBe("joined: 1 2 3 4");
    const asked = hub.log.length;
    await page.render(within(hub, room({ history: 1 }, "one"), room({ history: 9 }, "other")));
    await settle();
    expect(hub.log).toHaveLength(asked);
  });

  test("of a closed hub is refused", async () => {
    const hub = createMemoryHub();
    const own = hub.connect();
    await mount(createElement(HubProvider, { hub: own }, room()));
    await settle();
    await say(hub, "a");
    await settle(() => own.close());
    expect([textOf(last), last.error?.code]).toEqual(["refused: a", "closed"]);
  });

  test("takes no history that is not a number", async () => {
    const hub = createMemoryHub();
    for (const history of [Number.NaN, -1])
      await expect(mount(within(hub, room({ history })))).rejects.toThrow("history at least 0");
  });
});
