// What must not compile. Each line that does is an error of its own.

import { connect, groups } from "@switchboard/client";
import { HubProvider, typedHooks, useGroup } from "@switchboard/react";
import type { Messages } from "./uses.tsx";

const typed = typedHooks<Messages>();
const hub = connect("wss://example.com", { groups });

export function Refused() {
  // @ts-expect-error: no such option
  useGroup("room.1", { rewind: 20 });
  // @ts-expect-error: not JSON
  useGroup("room.1").send(() => 1);
  // @ts-expect-error: the map has no such group
  typed.useGroup("rom.1");
  // @ts-expect-error: the map has no such group
  typed.usePresence("rom.1");
  // @ts-expect-error: another field
  typed.useGroup("room.1").send({ txt: "hi" });
  // @ts-expect-error: what is received is a text
  typed.useGroup("room.1").messages[0]?.data.at.getTime();
  // @ts-expect-error: a map of what JSON cannot hold
  typedHooks<{ "room.*": bigint }>();
  return (
    <>
      {/* @ts-expect-error: there has to be a hub */}
      <HubProvider />
      {/* @ts-expect-error: one of the two */}
      <HubProvider hub={hub} connect={() => hub} />
      {/* @ts-expect-error: without groups */}
      <HubProvider connect={() => connect("wss://example.com")} />
    </>
  );
}
