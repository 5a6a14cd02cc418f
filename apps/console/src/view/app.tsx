import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Group,
  SegmentedControl,
  Stack,
  Tabs,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import type { ConsoleStore } from "../hub/console-store.ts";
import type { Faults, LocalHub } from "../hub/local-hub.ts";
import type { WayIn } from "../hub/way-in.ts";
import { type Draft, emptyDraft } from "../model/draft.ts";
import { type AccessDraft, emptyAccess, keptOutUntil } from "../model/operator/access.ts";
import { Announcer } from "./announcer.tsx";
import { type ClientActions, ClientCard } from "./client/client-card.tsx";
import { Composer } from "./client/composer.tsx";
import { ConnectForm } from "./client/connect-form.tsx";
import { activeFaults, FaultsPanel } from "./faults/faults-panel.tsx";
import { HubIcon, MoonIcon, PlusIcon, SunIcon } from "./icons.tsx";
import { Journey } from "./journey.tsx";
import { AccessPanel } from "./operator/access-panel.tsx";
import { EventsPanel } from "./operator/events-panel.tsx";
import { TablePanel } from "./table-panel.tsx";
import { TimelineList } from "./timeline/timeline-list.tsx";
import { useConsole, useTable } from "./use-console.ts";
import { Welcome } from "./welcome.tsx";

type Pane = "connections" | "messages" | "hub";
const hubTabs = ["table", "access", "events", "faults"] as const;
type HubTab = (typeof hubTabs)[number];

/** The group that the two of the first screen share. */
const GROUP = "crew";
const guest = (user: string): WayIn => ({ kind: "user", user, groups: [GROUP], session: "tab", tokenSeconds: 3600 });

export function App({ store, local }: { readonly store: ConsoleStore; readonly local: LocalHub | undefined }) {
  const state = useConsole(store);
  const table = useTable(local);
  const [pane, setPane] = useState<Pane>("messages");
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [tab, setTab] = useState<HubTab>("table");
  const [access, setAccess] = useState<AccessDraft>(emptyAccess);
  const [connecting, setConnecting] = useState(false);
  const [trying, setTrying] = useState(false);
  const [faults, setFaults] = useState<Faults>();
  const [trouble, setTrouble] = useState<string>();
  const written = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  const connectButton = useRef<HTMLButtonElement>(null);

  const clients = state.clients.filter(({ removed }) => !removed);
  const change = useCallback((changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed })), []);

  const attempt = useCallback(
    (what: (hub: LocalHub) => Promise<unknown>) => {
      if (local === undefined) return;
      what(local).then(
        () => setTrouble(undefined),
        (error: unknown) => setTrouble(error instanceof Error ? error.message : "That did not work."),
      );
    },
    [local],
  );

  /** After the pane has changed, which shows it on a phone. */
  function write(changed: Partial<Draft>): void {
    change(changed);
    setPane("messages");
    requestAnimationFrame(() => written.current?.focus());
  }

  const changeAccess = (changed: Partial<AccessDraft>) => setAccess((before) => ({ ...before, ...changed }));

  /** Nothing is done before it is confirmed there. */
  function kick({ kind, id }: Pick<AccessDraft, "kind" | "id">): void {
    changeAccess({ kind, id });
    setTab("access");
    setPane("hub");
    requestAnimationFrame(() => reason.current?.focus());
  }

  const actions: ClientActions = {
    ...{ leave: store.leave, connectAgain: store.connectAgain, refresh: store.refresh, attempt, kick },
    rooms: {
      ...{ join: store.joinRoom, leave: store.leaveRoom, showOlder: store.showOlder, send: store.send },
      ...{ askMembers: store.askMembers, countMembers: store.countMembers },
      kick: local && kick,
      writeTo: (key, room) => write({ from: key, kind: "group", ids: [room], exclude: undefined }),
    },
    remove(key) {
      store.remove(key);
      // What had the focus is gone with the card.
      requestAnimationFrame(() => connectButton.current?.focus());
    },
    writeAs: (key) => write({ from: key }),
  };

  async function tryItOut(): Promise<void> {
    setTrying(true);
    const [ada, grace] = [store.connect(guest("ada"), "Ada"), store.connect(guest("grace"), "Grace")];
    change({ from: ada, kind: "group", ids: [GROUP], text: "Hello Grace!", exclude: "connection" });
    if (ada === undefined || grace === undefined) return;
    await Promise.all([store.settled(ada), store.settled(grace)]);
    store.send(ada, { to: { groups: [GROUP] }, data: { text: "Hello Grace!" }, exclude: "connection" });
    setTrying(false);
    change({ from: grace, text: "Hello Ada!" });
    // On a phone that would open the keyboard over what there is to see.
    if (matchMedia("(pointer: fine)").matches) requestAnimationFrame(() => written.current?.focus());
  }

  function endConnecting(): void {
    setConnecting(false);
    requestAnimationFrame(() => connectButton.current?.focus());
  }

  function connect(way: WayIn): void {
    store.connect(way);
    endConnecting();
    if (draft.kind === "group" && draft.ids.length === 0 && way.kind === "user")
      change({ ids: way.groups.slice(0, 1) });
  }

  const open = clients.flatMap(({ state: { name }, welcome }) => (name === "open" && welcome ? [welcome] : []));
  const known = table?.kind === "table" ? table.table : undefined;
  const nothingYet = state.timeline.count === 0;
  const faultCount = faults === undefined ? 0 : activeFaults(faults);

  return (
    <div className="page" data-pane={pane}>
      <header className="page-header">
        <Group gap="xs" wrap="nowrap">
          <span className="logo">
            <HubIcon />
          </span>
          <Text component="span" fw={700} className="nowrap">
            Switchboard
          </Text>
        </Group>
        <HubAddress local={local} />
        <Group gap="xs" wrap="nowrap" ml="auto">
          {faultCount > 0 && (
            <Badge color="red" variant="light" tt="none">
              {faultCount === 1 ? "1 fault on" : `${faultCount} faults on`}
            </Badge>
          )}
          <ColorSchemeSwitch />
        </Group>
      </header>

      {trouble !== undefined && (
        <Alert
          className="trouble"
          p="xs"
          color="red"
          variant="light"
          role="alert"
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={() => setTrouble(undefined)}
        >
          {trouble}
        </Alert>
      )}

      <main className="panes">
        <section className="pane pane-connections" aria-labelledby="connections-title">
          <Group justify="space-between" mb="xs" wrap="nowrap">
            <Text component="h2" id="connections-title" className="panel-title">
              Connections
            </Text>
            {!connecting && clients.length > 0 && (
              <Button
                ref={connectButton}
                size="compact-sm"
                leftSection={<PlusIcon />}
                onClick={() => setConnecting(true)}
              >
                Connect
              </Button>
            )}
          </Group>
          <Stack gap="sm">
            {(connecting || clients.length === 0) && (
              <ConnectForm
                local={local !== undefined}
                onConnect={connect}
                onCancel={clients.length > 0 ? endConnecting : undefined}
              />
            )}
            {clients.map((client) => (
              <ClientCard
                key={client.key}
                client={client}
                actions={actions}
                local={local !== undefined}
                keptOutUntil={keptOutUntil(client, known?.denials ?? [])}
              />
            ))}
          </Stack>
        </section>

        <section className="pane pane-messages" aria-label="Messages">
          {nothingYet ? (
            <Welcome onTry={local === undefined ? undefined : () => void tryItOut()} trying={trying} />
          ) : (
            <>
              <Composer
                draft={draft}
                change={change}
                clients={clients}
                table={known}
                onSend={store.send}
                inputRef={written}
              />
              {state.lastSend !== undefined && <Journey state={state} send={state.lastSend} />}
              <TimelineList timeline={state.timeline} clients={state.clients} onClear={store.clearTimeline} />
            </>
          )}
        </section>

        {local !== undefined && table !== undefined && (
          <section className="pane pane-hub" aria-label="The local hub">
            <Tabs value={tab} onChange={(value) => setTab(tabOf(value))} keepMounted={false}>
              <Tabs.List grow mb="sm">
                <Tabs.Tab value="table">Table</Tabs.Tab>
                <Tabs.Tab value="access">Access</Tabs.Tab>
                <Tabs.Tab value="events">Events</Tabs.Tab>
                <Tabs.Tab value="faults">Faults</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="table">
                <TablePanel
                  view={table}
                  actions={{
                    closeConnection: (id) => attempt((hub) => hub.closeConnection(id)),
                    writeTo: (kind, id) => write({ kind, ids: [id] }),
                    kick: (kind, id) => kick({ kind, id }),
                  }}
                />
              </Tabs.Panel>
              <Tabs.Panel value="access">
                <AccessPanel draft={access} change={changeAccess} attempt={attempt} table={known} reasonRef={reason} />
              </Tabs.Panel>
              <Tabs.Panel value="events">
                <EventsPanel local={local} />
              </Tabs.Panel>
              <Tabs.Panel value="faults">
                <FaultsPanel
                  local={local}
                  attempt={attempt}
                  faults={faults}
                  setFaults={setFaults}
                  connectionIds={open.map(({ connectionId }) => connectionId)}
                />
              </Tabs.Panel>
            </Tabs>
          </section>
        )}
      </main>

      <nav className="pane-switch" aria-label="What to show">
        <SegmentedControl
          fullWidth
          size="md"
          aria-label="What to show"
          value={pane}
          onChange={setPane}
          data={[
            { value: "connections" as const, label: "Connections" },
            { value: "messages" as const, label: "Messages" },
            ...(local === undefined ? [] : [{ value: "hub" as const, label: "Hub" }]),
          ]}
        />
      </nav>
      <Announcer state={state} />
    </div>
  );
}

function tabOf(value: string | null): HubTab {
  return hubTabs.find((known) => known === value) ?? "table";
}

function HubAddress({ local }: { readonly local: LocalHub | undefined }) {
  if (local === undefined) {
    return (
      <Text size="sm" c="dimmed" truncate>
        no hub on this machine: connect by URL
      </Text>
    );
  }
  return (
    <Text size="sm" ff="monospace" c="dimmed" truncate title={local.url}>
      {local.url}
    </Text>
  );
}

function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const current = useComputedColorScheme("light");
  const other = current === "light" ? "dark" : "light";
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={`Change to ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      {current === "light" ? <MoonIcon /> : <SunIcon />}
    </ActionIcon>
  );
}
