import { Alert, SegmentedControl } from "@mantine/core";
import type { SendRequest } from "@switchboard/client";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Faults } from "../contract.ts";
import type { ConsoleStore } from "../hub/console-store.ts";
import type { LocalHub } from "../hub/local-hub.ts";
import type { Step } from "../model/code/step.ts";
import { BACKEND, type ConsoleState } from "../model/console-state.ts";
import { type Draft, readDraft } from "../model/draft.ts";
import { type AccessDraft, readAccess } from "../model/operator/access.ts";
import type { WayIn } from "../model/way-in.ts";
import type { ClientActions } from "./client/client-card.tsx";
import { ConnectionsPane } from "./client/connections-pane.tsx";
import { focusWhenThere } from "./focus-when-there.ts";
import { Announcer } from "./page/announcer.tsx";
import { hubTabs } from "./page/hub-tabs.ts";
import { PageHeader } from "./page/page-header.tsx";
import { Welcome } from "./page/welcome.tsx";
import { areSameParties, clientsOf, useConsole, useTable } from "./use-console.ts";
import { oneOf, useKept } from "./use-kept.ts";

const later = {
  messages: () => import("./page/messages-pane.tsx"),
  hub: () => import("./page/hub-pane.tsx"),
  code: () => import("./code/code-panel.tsx"),
  card: () => import("./client/client-card.tsx"),
};
const MessagesPane = lazy(async () => ({ default: (await later.messages()).MessagesPane }));
const HubPane = lazy(async () => ({ default: (await later.hub()).HubPane }));
const CodePanel = lazy(async () => ({ default: (await later.code()).CodePanel }));

const panes = ["messages", "connections", "code", "hub"] as const;
const readPane = oneOf(panes);
const readTab = oneOf(hubTabs);
const nothingYet = ({ timeline }: ConsoleState) => timeline.count === 0;

/** The group that the two of the first screen share. */
const GROUP = "crew";
const guest = (user: string): WayIn => ({ kind: "user", user, groups: [GROUP], session: "tab", tokenSeconds: 3600 });

export function App({ store, local }: { readonly store: ConsoleStore; readonly local: LocalHub | undefined }) {
  const isEmpty = useConsole(store, nothingYet);
  const parties = useConsole(store, clientsOf, areSameParties);
  const view = useTable(local);
  const table = view?.kind === "table" ? view.table : undefined;
  const [pane, setPane] = useKept("pane", readPane);
  const [draft, setDraft] = useKept("draft", readDraft);
  const [tab, setTab] = useKept("hub-tab", readTab);
  const [access, setAccess] = useKept("access", readAccess);
  const [step, setStep] = useState<Step>();
  const [trying, setTrying] = useState(false);
  const [faults, setFaults] = useState<Faults>();
  const [trouble, setTrouble] = useState<string>();
  const written = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const reason = useRef<HTMLInputElement>(null);

  // What the first view does not need is there before anybody needs it.
  useEffect(() => void Promise.all([later.card(), later.messages(), later.code()]), []);

  const change = useCallback(
    (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed })),
    [setDraft],
  );
  const changeAccess = useCallback(
    (changed: Partial<AccessDraft>) => setAccess((before) => ({ ...before, ...changed })),
    [setAccess],
  );

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
  const write = useCallback(
    (changed: Partial<Draft>) => {
      change(changed);
      setPane("messages");
      focusWhenThere(() => written.current);
    },
    [change, setPane],
  );

  /** Nothing is done before it is confirmed there. */
  const kick = useCallback(
    ({ kind, id }: Pick<AccessDraft, "kind" | "id">) => {
      changeAccess({ kind, id });
      setTab("access");
      setPane("hub");
      focusWhenThere(() => reason.current);
    },
    [changeAccess, setTab, setPane],
  );

  const send = useCallback(
    (key: string, request: SendRequest) => {
      if (key === BACKEND) {
        store.publish(request);
        setStep({ kind: "publish", request });
      } else {
        store.send(key, request);
        setStep({ kind: "send", client: key, request });
      }
    },
    [store],
  );

  const closeConnection = useCallback(
    (connectionId: string) => {
      attempt((hub) => hub.closeConnection(connectionId));
      setStep({ kind: "disconnect", connectionId });
    },
    [attempt],
  );

  const actions = useMemo((): ClientActions => {
    /** Does it, and shows how an application does it. */
    const inRoom = (kind: "join" | "leave" | "history" | "members", run: (key: string, room: string) => void) => {
      return (client: string, room: string) => {
        run(client, room);
        setStep({ kind, client, room });
      };
    };
    const as = (kind: "connect" | "refresh" | "close", run: (key: string) => void) => (client: string) => {
      run(client);
      setStep({ kind, client });
    };
    return {
      leave: as("close", store.leave),
      connectAgain: as("connect", store.connectAgain),
      refresh: as("refresh", store.refresh),
      remove: store.remove,
      ...{ attempt, kick, closeConnection },
      writeAs: (key) => write({ from: key }),
      rooms: {
        join: inRoom("join", store.joinRoom),
        leave: inRoom("leave", store.leaveRoom),
        showOlder: inRoom("history", store.showOlder),
        showMembers: (client, room) => setStep({ kind: "members", client, room }),
        ...{ askMembers: store.askMembers, countMembers: store.countMembers, send },
        kick: local && kick,
      },
    };
  }, [store, local, attempt, kick, closeConnection, write, send]);

  const connect = useCallback(
    (way: WayIn) => {
      const client = store.connect(way);
      if (client !== undefined) setStep({ kind: "connect", client });
      if (way.kind === "user") {
        setDraft((before) =>
          before.kind === "group" && before.ids.length === 0 ? { ...before, ids: way.groups.slice(0, 1) } : before,
        );
      }
    },
    [store, setDraft],
  );

  async function tryItOut(): Promise<void> {
    setTrying(true);
    const [ada, grace] = [store.connect(guest("ada"), "Ada"), store.connect(guest("grace"), "Grace")];
    change({ from: ada, kind: "group", ids: [GROUP], text: "Hello Grace!", exclude: "connection" });
    if (ada === undefined || grace === undefined) return;
    await Promise.all([store.settled(ada), store.settled(grace)]);
    send(ada, { to: { groups: [GROUP] }, data: { text: "Hello Grace!" }, exclude: "connection" });
    setTrying(false);
    change({ from: grace, text: "Hello Ada!" });
    // On a phone that would open the keyboard over what there is to see.
    if (matchMedia("(pointer: fine)").matches) focusWhenThere(() => written.current);
  }

  return (
    <div className="page" data-pane={pane}>
      <PageHeader local={local} faults={faults} />

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
        <ConnectionsPane store={store} local={local} actions={actions} onConnect={connect} denials={table?.denials} />

        <section className="pane pane-messages" aria-label="Messages">
          {isEmpty ? (
            <Welcome onTry={local === undefined ? undefined : () => void tryItOut()} trying={trying} />
          ) : (
            <Suspense>
              <MessagesPane
                store={store}
                draft={draft}
                change={change}
                table={table}
                withBackend={local !== undefined}
                onSend={send}
                inputRef={written}
              />
            </Suspense>
          )}
        </section>

        {local !== undefined && view !== undefined && (
          <section className="pane pane-hub" aria-label="The local hub">
            <Suspense>
              <HubPane
                {...{ local, view, tab, setTab, attempt, faults, setFaults, kick, write, closeConnection }}
                parties={parties}
                access={access}
                changeAccess={changeAccess}
                onStep={setStep}
                reasonRef={reason}
              />
            </Suspense>
          </section>
        )}

        <section className="pane pane-code" aria-labelledby="code-title">
          <Suspense>
            <CodePanel step={step} parties={parties} local={local} />
          </Suspense>
        </section>
      </main>

      <nav className="pane-switch" aria-label="What to show">
        <SegmentedControl
          fullWidth
          size="sm"
          aria-label="What to show"
          value={pane}
          onChange={setPane}
          data={[
            { value: "connections" as const, label: "Connections" },
            { value: "messages" as const, label: "Messages" },
            { value: "code" as const, label: "Code" },
            ...(local === undefined ? [] : [{ value: "hub" as const, label: "Hub" }]),
          ]}
        />
      </nav>
      <Announcer store={store} />
    </div>
  );
}
