import { ActionIcon, Button, Group, Menu, Paper, Text } from "@mantine/core";
import type { HubState, Message } from "@switchboard/client";
import { memo, useCallback, useEffect, useRef } from "react";
import { likelyCauses } from "../../hub/likely-causes.ts";
import type { LocalHub } from "../../hub/local-hub.ts";
import type { Client } from "../../model/console-state.ts";
import { type AccessDraft, partyOf } from "../../model/operator/access.ts";
import { timeText } from "../../model/operator/manage-answer.ts";
import { dataText, leftText, senderText, stateText } from "../../model/texts.ts";
import type { WayIn } from "../../model/way-in.ts";
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
  /** `DeleteConnection`, as an operator would. */
  readonly closeConnection: (connectionId: string) => void;
  /** Runs something at the local gateway, and shows what goes wrong with it. */
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly rooms: RoomActions;
}

export const ClientCard = memo(function ClientCard({
  client,
  actions,
  local,
  keptOutUntil,
  onRemoved,
}: {
  readonly client: Client;
  readonly actions: ClientActions;
  readonly local: LocalHub | undefined;
  /** ISO 8601; `undefined` where nobody keeps it out. */
  readonly keptOutUntil: string | undefined;
  /** What had the focus is gone with the card. */
  readonly onRemoved: () => void;
}) {
  const { key, name, state, way, welcome } = client;
  const closed = state.name === "closed";
  const remove = useCallback(() => {
    actions.remove(key);
    onRemoved();
  }, [actions, key, onRemoved]);
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
        <CardMenu
          clientKey={key}
          {...{ name, state, welcome, way, actions, onRemove: remove }}
          isLocal={local !== undefined && way.kind !== "url"}
        />
      </Group>
      {state.name === "open" ? (
        <OpenDetails welcome={welcome} connections={client.connections} />
      ) : (
        <Trouble way={way} state={state} local={local} />
      )}
      {keptOutUntil !== undefined && (
        <Text size="xs" mt={6}>
          Kept out until {timeText(keptOutUntil)}: the hub refuses its handshakes with 403. A browser does not tell the
          page why.
        </Text>
      )}
      {client.tooFast !== undefined && <TooFast tooFast={client.tooFast} />}
      <RoomList client={client} actions={actions.rooms} />
      {client.lastMessage !== undefined && <LastMessage message={client.lastMessage} number={client.received} />}
      <Group gap="xs" mt="xs">
        {closed ? (
          <>
            <Button size="compact-sm" variant="light" onClick={() => actions.connectAgain(key)}>
              Connect again
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" leftSection={<CloseIcon />} onClick={remove}>
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
});

/** A message that comes in by itself moves. Of many one could not see it, and it is work for the browser. */
const MOVES_AFTER_MS = 1_000;

function LastMessage({ message, number }: { readonly message: Message; readonly number: number }) {
  const shown = useRef<HTMLDivElement>(null);
  const last = useRef({ number: number - 1, atMs: Number.NEGATIVE_INFINITY });
  useEffect(() => {
    const atMs = performance.now();
    const isAlone = number === last.current.number + 1 && atMs - last.current.atMs > MOVES_AFTER_MS;
    if (isAlone && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      shown.current?.animate(
        [
          { opacity: 0, transform: "translateY(-6px)" },
          { opacity: 1, transform: "none" },
        ],
        { duration: 400, easing: "ease-out" },
      );
    }
    last.current = { number, atMs };
  }, [number]);
  return (
    <div className="last-message" ref={shown}>
      <span className="last-message-from">from {senderText(message.from)}</span>
      <span className="last-message-text">{dataText(message.data)}</span>
    </div>
  );
}

const OpenDetails = memo(function OpenDetails({ welcome, connections }: Pick<Client, "welcome" | "connections">) {
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
});

function Trouble({
  way,
  state,
  local,
}: {
  readonly way: WayIn;
  readonly state: HubState;
  readonly local: LocalHub | undefined;
}) {
  const now = useNow(500);
  const likely = likelyCauses(way, state, { localUrl: local?.url, nowMs: now });
  return (
    <div className="trouble-of-client">
      <Text size="xs" c={state.name === "connecting" ? "dimmed" : "inherit"} className="wrap-anywhere">
        {stateText(state, state.name === "waiting" ? Math.max(1, state.retryAt - now) : undefined)}
      </Text>
      {likely.length > 0 && (
        <ul className="likely-causes">
          {likely.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function TooFast({ tooFast: { count, untilMs } }: { readonly tooFast: NonNullable<Client["tooFast"]> }) {
  const now = useNow(500);
  const leftMs = untilMs - now;
  return (
    <Text size="xs" mt={6}>
      Too fast: the hub has refused {count === 1 ? "1 frame" : `${count} frames`}.
      {leftMs > 0 && ` Nothing is sent for ${leftText(leftMs)}.`}
    </Text>
  );
}

/** Apart from the card, which is drawn for every message. */
const CardMenu = memo(function CardMenu({
  clientKey: key,
  name,
  state,
  welcome,
  way,
  actions,
  isLocal,
  onRemove,
}: Pick<Client, "name" | "state" | "welcome" | "way"> & {
  readonly clientKey: string;
  readonly actions: ClientActions;
  /** Whether something can be done to it that only the local hub lets one do. */
  readonly isLocal: boolean;
  readonly onRemove: () => void;
}) {
  const id = state.name === "open" ? welcome?.connectionId : undefined;
  return (
    <Menu position="bottom-end" withArrow shadow="md" width={270} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`What can be done with ${name}`}>
          <MoreIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isLocal && id !== undefined && (
          <>
            <Menu.Label>Try what happens</Menu.Label>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.dropConnection(id))}>
              Cut the connection, as a lost network does
            </Menu.Item>
            <Menu.Item onClick={() => actions.closeConnection(id)}>
              Close it, as an operator does (DeleteConnection)
            </Menu.Item>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.nextPost(id, "throttled"))}>
              Throttle the next message to it (429)
            </Menu.Item>
            <Menu.Item onClick={() => actions.attempt((hub) => hub.nextPost(id, "gone"))}>
              Answer the next message to it with 410 Gone
            </Menu.Item>
            <Menu.Item onClick={() => actions.kick(partyOf({ way, welcome }))}>Kick it, and say why …</Menu.Item>
            <Menu.Divider />
          </>
        )}
        {id !== undefined && way.kind === "user" && (
          <Menu.Item onClick={() => actions.refresh(key)}>Give it a new token over this connection</Menu.Item>
        )}
        {state.name !== "closed" && <Menu.Item onClick={() => actions.leave(key)}>Leave</Menu.Item>}
        {state.name !== "open" && <Menu.Item onClick={() => actions.connectAgain(key)}>Connect again, now</Menu.Item>}
        <Menu.Item className="destructive" onClick={onRemove}>
          Remove from this page
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
});

function describeWay(way: WayIn): string {
  switch (way.kind) {
    case "user":
      return way.groups.length === 0
        ? "a user in no group"
        : `a user in ${way.groups.length === 1 ? "group" : "groups"} ${way.groups.join(", ")}`;
    case "signed":
      return "a signed session";
    case "anonymous":
      return "anonymous: it has proved nothing";
    case "url":
      return `${way.token === "" ? "" : "with a token "}at ${hostOf(way.url)}`;
  }
}

/** What follows the host may be secret. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "a hub";
}
