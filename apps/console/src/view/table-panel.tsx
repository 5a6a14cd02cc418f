import { Alert, Badge, Button, Group, Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { type AudienceKind, audienceKinds, type ConnectionRow, type Table } from "../contract.ts";
import type { PartyKind } from "../model/operator/access.ts";
import { leftText } from "../model/texts.ts";
import { DocsLink } from "./docs-link.tsx";
import { CloseIcon, KickIcon, SendIcon } from "./icons.tsx";
import { LongId } from "./long-id.tsx";
import { type TableView, useNow } from "./use-console.ts";

export interface TableActions {
  readonly closeConnection: (connectionId: string) => void;
  /** Goes to where somebody is put out. */
  readonly kick: (kind: PartyKind, id: string) => void;
  readonly writeTo: (kind: AudienceKind | "connection", id: string) => void;
}

type Shown = "connection" | AudienceKind;

const plurals = {
  connection: "connections",
  group: "groups",
  session: "sessions",
  user: "users",
  client: "clients",
} as const satisfies Record<Shown, string>;

/** What is in the table of the local hub. */
export function TablePanel({ view, actions }: { readonly view: TableView; readonly actions: TableActions }) {
  // What was there stays on the page while the gateway cannot be asked.
  const [last, setLast] = useState<Table>();
  if (view.kind === "table" && view.table !== last) setLast(view.table);
  if (last === undefined) {
    return (
      <Text size="sm" c="dimmed" p="sm">
        {view.kind === "waiting" ? "Reading the table …" : "The table cannot be read right now."}
      </Text>
    );
  }
  return (
    <>
      {view.kind !== "table" && (
        <Alert color="orange" variant="light" p="xs" mb="xs">
          {view.kind === "unreadable" ? "The table cannot be read right now." : "The local gateway does not answer."}{" "}
          This is what was there last.
        </Alert>
      )}
      <Contents table={last} actions={actions} />
    </>
  );
}

function Contents({ table, actions }: { readonly table: Table; readonly actions: TableActions }) {
  const [shown, setShown] = useState<Shown>("connection");
  const counts = { connection: table.connections, ...table.counts };
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs">
        What the hub remembers of connections, in DynamoDB. <DocsLink page="table">How it is stored</DocsLink>
      </Text>
      <fieldset className="counts" aria-label="What to list">
        {(["connection", ...audienceKinds] as const).map((kind) => (
          <UnstyledButton key={kind} className="count" aria-pressed={shown === kind} onClick={() => setShown(kind)}>
            <b className="count-number">{counts[kind].toLocaleString("en")}</b>
            <span className="count-name">{plurals[kind]}</span>
          </UnstyledButton>
        ))}
        <div className="count" title="One for each connection, and one for each address that it is reached at">
          <b className="count-number">{table.items.toLocaleString("en")}</b>
          <span className="count-name">items in all</span>
        </div>
      </fieldset>
      {shown === "connection" ? (
        <Connections table={table} actions={actions} />
      ) : (
        <Audiences kind={shown} table={table} actions={actions} />
      )}
    </>
  );
}

function Connections({ table, actions }: { readonly table: Table; readonly actions: TableActions }) {
  const now = useNow(10_000);
  if (table.rows.length === 0)
    return <Nothing what={table.items === 0 ? nobody : `${nobody} ${leftOver(table.items)}`} />;
  return (
    <>
      <ul className="rows">
        {table.rows.map((row) => (
          <Row key={row.connectionId} row={row} now={now} actions={actions} />
        ))}
      </ul>
      <More all={table.connections} shown={table.rows.length} />
    </>
  );
}

const nobody = "Nobody is connected.";

/** The table has more than connections in it. */
function leftOver(items: number): string {
  const what = items === 1 ? "The item that is left tells" : `The ${items} items that are left tell`;
  return `${what} who was in a room a moment ago, who is kept out, or what counts for quotas. They expire by themselves.`;
}

function Row({
  row,
  now,
  actions,
}: {
  readonly row: ConnectionRow;
  readonly now: number;
  readonly actions: TableActions;
}) {
  const { connectionId, userId, sessionId, clientId, groups, groupCount, open } = row;
  const who = userId ?? sessionId ?? clientId ?? "anonymous";
  const more = groupCount - Math.min(3, groups.length);
  return (
    <li className="row" data-open={open}>
      <div className="grow">
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={600} truncate title={who}>
            {who}
          </Text>
          <Text size="xs" c="dimmed" className="nowrap" title="Until the connection reaches its time limit">
            {leftText(Date.parse(row.expiresAt) - now)} left
          </Text>
          {!open && (
            <Badge size="xs" color="orange" variant="light" tt="none">
              gone
            </Badge>
          )}
        </Group>
        <LongId id={connectionId} what="the connection's id" />
        {!open && (
          <Text size="xs">
            It has closed, and the hub was not told. It leaves the table with the next message to it, or when it
            expires.
          </Text>
        )}
        <Text size="xs" c="dimmed" truncate>
          {[
            ...(sessionId !== undefined && sessionId !== who ? [`session ${sessionId}`] : []),
            ...(groups.length > 0 ? [`in ${groups.slice(0, 3).join(", ")}${more > 0 ? ` and ${more} more` : ""}`] : []),
            provedTexts[row.provedBy] ?? row.provedBy,
          ].join(" · ")}
        </Text>
      </div>
      <div className="row-actions">
        <RowButton label={`Send to ${who}`} onClick={() => actions.writeTo("connection", connectionId)}>
          <SendIcon />
        </RowButton>
        <RowButton label={`Kick ${who} …`} onClick={() => actions.kick(...partyOf(row))}>
          <KickIcon />
        </RowButton>
        {open && (
          <RowButton
            label={`Close ${who}'s connection, as an operator`}
            onClick={() => actions.closeConnection(connectionId)}
          >
            <CloseIcon />
          </RowButton>
        )}
      </div>
    </li>
  );
}

function partyOf({ userId, sessionId, connectionId }: ConnectionRow): [PartyKind, string] {
  if (userId !== undefined) return ["user", userId];
  return sessionId === undefined ? ["connection", connectionId] : ["session", sessionId];
}

const provedTexts: Readonly<Record<string, string>> = {
  cognito: "with a token",
  signed: "with a signed URL",
  none: "anonymous",
};

function Audiences({
  kind,
  table,
  actions,
}: {
  readonly kind: AudienceKind;
  readonly table: Table;
  readonly actions: TableActions;
}) {
  const audiences = table.audiences[kind];
  if (audiences.length === 0) return <Nothing what={`There are no ${plurals[kind]}.`} />;
  return (
    <>
      <ul className="rows">
        {audiences.map(({ id, connections }) => (
          <li className="row" key={id}>
            <div className="grow">
              <Text size="sm" fw={600} truncate title={id}>
                {id}
              </Text>
              <Text size="xs" c="dimmed">
                {connections === 1 ? "1 connection" : `${connections.toLocaleString("en")} connections`}
              </Text>
            </div>
            <div className="row-actions">
              <RowButton label={`Send to ${kind} ${id}`} onClick={() => actions.writeTo(kind, id)}>
                <SendIcon />
              </RowButton>
              {kind !== "client" && (
                <RowButton label={`Kick ${kind} ${id} …`} onClick={() => actions.kick(kind, id)}>
                  <KickIcon />
                </RowButton>
              )}
            </div>
          </li>
        ))}
      </ul>
      <More all={table.counts[kind]} shown={audiences.length} />
    </>
  );
}

function RowButton({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Button size="compact-sm" variant="subtle" color="gray" px={6} title={label} aria-label={label} onClick={onClick}>
      {children}
    </Button>
  );
}

function More({ all, shown }: { readonly all: number; readonly shown: number }) {
  if (all <= shown) return null;
  return (
    <Text size="xs" c="dimmed" ta="center" p="xs">
      and {(all - shown).toLocaleString("en")} more
    </Text>
  );
}

function Nothing({ what }: { readonly what: string }) {
  return (
    <Text size="sm" c="dimmed" p="sm">
      {what}
    </Text>
  );
}
