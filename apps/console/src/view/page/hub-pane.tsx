import { Tabs } from "@mantine/core";
import type { Ref } from "react";
import type { Faults } from "../../contract.ts";
import type { LocalHub } from "../../hub/local-hub.ts";
import type { Step } from "../../model/code/step.ts";
import type { Client } from "../../model/console-state.ts";
import type { Draft } from "../../model/draft.ts";
import type { AccessDraft } from "../../model/operator/access.ts";
import { FaultsPanel } from "../faults/faults-panel.tsx";
import { AccessPanel } from "../operator/access-panel.tsx";
import { EventsPanel } from "../operator/events-panel.tsx";
import { TablePanel } from "../table-panel.tsx";
import type { TableView } from "../use-console.ts";
import { type HubTab, hubTabs } from "./hub-tabs.ts";

/** What only the local hub shows, and lets one do. */
export function HubPane({
  local,
  view,
  tab,
  setTab,
  attempt,
  faults,
  setFaults,
  kick,
  write,
  closeConnection,
  parties,
  access,
  changeAccess,
  onStep,
  reasonRef,
}: {
  readonly local: LocalHub;
  readonly view: TableView;
  readonly tab: HubTab;
  readonly setTab: (tab: HubTab) => void;
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly faults: Faults | undefined;
  readonly setFaults: (faults: Faults) => void;
  readonly kick: (party: Pick<AccessDraft, "kind" | "id">) => void;
  readonly write: (changed: Partial<Draft>) => void;
  readonly closeConnection: (connectionId: string) => void;
  readonly parties: readonly Client[];
  readonly access: AccessDraft;
  readonly changeAccess: (changed: Partial<AccessDraft>) => void;
  readonly onStep: (step: Step) => void;
  readonly reasonRef: Ref<HTMLInputElement>;
}) {
  const open = parties.flatMap(({ removed, state: { name }, welcome }) =>
    !removed && name === "open" && welcome ? [welcome.connectionId] : [],
  );
  return (
    <Tabs value={tab} onChange={(value) => setTab(tabOf(value))} keepMounted={false}>
      <Tabs.List grow mb="sm">
        <Tabs.Tab value="table">Table</Tabs.Tab>
        <Tabs.Tab value="access">Access</Tabs.Tab>
        <Tabs.Tab value="events">Events</Tabs.Tab>
        <Tabs.Tab value="faults">Faults</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="table">
        <TablePanel
          view={view}
          actions={{
            closeConnection,
            writeTo: (kind, id) => write({ kind, ids: [id] }),
            kick: (kind, id) => kick({ kind, id }),
          }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="access">
        <AccessPanel
          draft={access}
          change={changeAccess}
          attempt={attempt}
          onStep={onStep}
          table={view.kind === "table" ? view.table : undefined}
          reasonRef={reasonRef}
        />
      </Tabs.Panel>
      <Tabs.Panel value="events">
        <EventsPanel local={local} />
      </Tabs.Panel>
      <Tabs.Panel value="faults">
        <FaultsPanel local={local} attempt={attempt} faults={faults} setFaults={setFaults} connectionIds={open} />
      </Tabs.Panel>
    </Tabs>
  );
}

function tabOf(value: string | null): HubTab {
  return hubTabs.find((known) => known === value) ?? "table";
}
