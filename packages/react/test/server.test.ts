import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { HubProvider, useConnectionState, useGroup, useHub, usePresence } from "../src/index.ts";

function Page(): ReactElement {
  const { messages, status } = useGroup("room.1");
  const { members, isKnown } = usePresence("room.1");
  const state = useConnectionState();
  return createElement("p", null, JSON.stringify([useHub() ?? null, messages, status, members, isKnown, state.name]));
}

test("a server renders the first state, and connects to nothing", () => {
  const connect = vi.fn();
  const complain = vi.spyOn(console, "error");
  const html = renderToString(createElement(HubProvider, { connect }, createElement(Page)));
  expect(html.replaceAll("&quot;", '"')).toBe('<p>[null,[],"joining",[],false,"connecting"]</p>');
  expect(connect).not.toHaveBeenCalled();
  expect(complain).not.toHaveBeenCalled();
});
