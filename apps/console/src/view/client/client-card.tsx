import { ActionIcon, Button, Group, Menu, Paper, Text } from "@mantine/core";
import type { LocalHub } from "../../hub/local-hub.ts";
import type { WayIn } from "../../hub/way-in.ts";
import type { Client } from "../../model/console-state.ts";
import { type AccessDraft, partyOf } from "../../model/operator/access.ts";
import { timeText } from "../../model/operator/manage-answer.ts";
import { dataText, leftText, senderText, stateText } from "../../model/texts.ts";
import { CloseIcon, MoreIcon, SendIcon } from "../icons.tsx";
import { LongId } from "../long-id.tsx";
import type { RoomActions } from "../rooms/room-actions.ts";
import { RoomList } from "../rooms/room-list.tsx";
import { useNow } from "../use-console.ts";
import { ClientMark } from "./client-mark.tsx";
import { StateBadge } from "./state-badge.tsx";

export interface ClientActions {
  readonly leave: (key: string) => void;
  readonly connectAgain: (key: string) => void;
  readonly remove: (key: string) => void;
  /** Gives the hub a new token for it, over the connection that it has. */
  readonly refresh: (key: string) => void;
  /** Goes to where somebody is put out. */
  readonly kick: (party: Pick<AccessDraft, "kind" | "id">) => void;
  /** Makes somebody the sender, and goes to where one writes. */
  readonly writeAs: (key: string) => void;
  /** Runs something at the local gateway, and shows what goes wrong with it. */
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly rooms: RoomActions;
}

export function ClientCard({
  client,
  actions,
  local,
  keptOutUntil,
}: {
  readonly client: Client;
  readonly actions: ClientActions;
  readonly local: boolean;
  /** ISO 8601; `undefined` where nobody keeps it out. */
  readonly keptOutUntil: string | undefined;
}) {
  const { key, name, state } = client;
  const closed = state.name === "closed";
  return (
    <Paper component="article" aria-label={name} withBorder p="sm" className="client-card" data-state={state.name}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <ClientMark client={client} size={34} />
        <div className="grow">
          <Group gap="xs" justify="space-between" wrap="nowrap">
            <Text fw={650} truncate title={name}>
              {name}
            </Text>
            <StateBadge state={state} />
          </Group>
          <Text size="xs" c="dimmed" lineClamp={2}>
            {describeWay(client.way)}
          </Text>
        </div>
        <CardMenu client={client} actions={actions} local={local} />
      </Group>
      {state.name === "open" ? <OpenDetails client={client} /> : <Trouble client={client} />}
      {keptOutUntil !== undefined && (
        <Text size="xs" mt={6}>
          Kept out until {timeText(keptOutUntil)}: the hub refuses its handshakes with 403, which no browser shows a
          page.
        </Text>
      )}
      {client.tooFast !== undefined && <TooFast tooFast={client.tooFast} />}
      <RoomList client={client} actions={actions.rooms} />
      {client.lastMessage !== undefined && (
        <div className="last-message" key={client.received}>
          <Text size="xs" c="dimmed" truncate>
            from {senderText(client.lastMessage.from)}
          </Text>
          <Text size="sm" lineClamp={3} className="wrap-anywhere">
            {dataText(client.lastMessage.data)}
          </Text>
        </div>
      )}
      <Group gap="xs" mt="xs">
        {closed ? (
          <>
            <Button size="compact-sm" variant="light" onClick={() => actions.connectAgain(key)}>
              Connect again
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<CloseIcon />}
              onClick={() => actions.remove(key)}
            >
              Remove
            </Button>
          </>
        ) : (
          <Button size="compact-sm" variant="light" leftSection={<SendIcon />} onClick={() => actions.writeAs(key)}>
            Send as {name.length > 18 ? "this one" : name}
          </Button>
        )}
        {client.received > 0 && (
          <Text size="xs" c="dimmed" ml="auto">
            {client.received === 1 ? "1 message" : `${client.received} messages`}
          </Text>
        )}
      </Group>
    </Paper>
  );
}

function OpenDetails({ client: { welcome, connections } }: { readonly client: Client }) {
  const now = useNow(10_000);
  if (welcome === undefined) return null;
  return (
    <dl className="facts">
      <dt>connection</dt>
      <dd>
        <LongId id={welcome.connectionId} what="the connection's id" />
      </dd>
      {welcome.sessionId !== undefined && (
        <>
          <dt>session</dt>
          <dd>
            <LongId id={welcome.sessionId} what="the session's id" />
          </dd>
        </>
      )}
      <dt>time left</dt>
      <dd>
        {leftText(Date.parse(welcome.expiresAt) - now)}
        {connections > 1 && <span>{`· connection no. ${connections}`}</span>}
      </dd>
    </dl>
  );
}

function Trouble({ client: { state } }: { readonly client: Client }) {
  const now = useNow(500);
  return (
    <Text size="xs" mt={6} c={state.name === "connecting" ? "dimmed" : "inherit"} className="wrap-anywhere">
      {stateText(state, state.name === "waiting" ? Math.max(1, state.retryAt - now) : undefined)}
    </Text>
  );
}

function TooFast({ tooFast: { count, untilMs } }: { readonly tooFast: NonNullable<Client["tooFast"]> }) {
  const now = useNow(500);
  const leftMs = untilMs - now;
  return (
    <Text size="xs" mt={6} data-too-fast={leftMs > 0}>
      Too fast: the hub has refused {count === 1 ? "1 frame" : `${count} frames`}.
      {leftMs > 0 && ` Nothing is sent for ${leftText(leftMs)}.`}
    </Text>
  );
}

function CardMenu({
  client,
  actions,
  local,
}: {
  readonly client: Client;
  readonly actions: ClientActions;
  readonly local: boolean;
}) {
  const { key, name, state, welcome, way } = client;
  const id = state.name === "open" ? welcome?.connectionId : undefined;
  return (
    <Menu position="bottom-end" withArrow shadow="md" width={270} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What can be done with ${name}`}>
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {local && id !== undefined && (
          <>
            <Menu.Label>Let something happen to it</Menu.Label>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.dropConnection(id))}>
              Cut the connection, as a lost network does
            </Menu.Item>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.closeConnection(id))}>
              Close it, as an operator does
            </Menu.Item>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.nextPost(id, "throttled"))}>
              Throttle the next message to it (429)
            </Menu.Item>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.nextPost(id, "gone"))}>
              Call it gone at the next message (410)
            </Menu.Item>
            <Menu.Item onClick={() => actions.kick(partyOf(client))}>Kick it, with a reason …</Menu.Item>
            <Menu.Divider />
          </>
        )}
        {id !== undefined && way.kind === "user" && (
          <Menu.Item onClick={() => actions.refresh(key)}>Give it a new token, without a new connection</Menu.Item>
        )}
        {state.name !== "closed" && <Menu.Item onClick={() => actions.leave(key)}>Leave</Menu.Item>}
        {state.name !== "open" && <Menu.Item onClick={() => actions.connectAgain(key)}>Connect again, now</Menu.Item>}
        <Menu.Item className="destructive" onClick={() => actions.remove(key)}>
          Remove from this page
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function describeWay(way: WayIn): string {
  switch (way.kind) {
    case "user":
      return way.groups.length === 0
        ? "a user in no group"
        : `a user in ${way.groups.length === 1 ? "group" : "groups"} ${way.groups.join(", ")}`;
    case "signed":
      return "a session that was signed";
    case "anonymous":
      return "nobody in particular";
    case "url":
      return `${way.token === "" ? "" : "with a token "}at ${hostOf(way.url)}`;
  }
}

/** What follows the host may be secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "a hub";
}
