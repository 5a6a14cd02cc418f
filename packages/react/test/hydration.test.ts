// @vitest-environment happy-dom

import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import { HubProvider, useConnectionState, useGroup, usePresence } from "../src/index.ts";
import { createMemoryHub } from "./support/memory-hub.ts";
import { mount, settle } from "./support/mount.ts";

function Page(): ReactElement {
  const { messages, status } = useGroup("room.1");
  const { users } = usePresence("room.1");
  const { name } = useConnectionState();
  return createElement("p", null, `${name} ${status} ${messages.length} ${users}`);
}

test("what a server has rendered is taken over without a mismatch, and goes on", async () => {
  const hub = createMemoryHub();
  hub.publish("room.1", "a");
  hub.tell("room.1", ["ada", "grace"]);
  const page = createElement(HubProvider, { connect: hub.connect }, createElement(Page));
  const html = renderToString(page);
  expect(html).toBe("<p>connecting joining 0 0</p>");
  const mounted = await mount(page, { html });
  await settle();
  expect(mounted.complaints).toEqual([]);
  expect(mounted.text()).toBe("open joined 1 2");
  expect(hub.members("room.1")).toBe(1);
});
