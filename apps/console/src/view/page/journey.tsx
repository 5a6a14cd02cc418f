import { Badge, Paper, Text } from "@mantine/core";
import { memo } from "react";
import type { ConsoleStore } from "../../hub/console-store.ts";
import { arrivalsOf, BACKEND, type Client, type ConsoleState, type Send } from "../../model/console-state.ts";
import { dataText, failureText, msText, receiptText, recipientsText } from "../../model/texts.ts";
import { ClientMark } from "../client/client-mark.tsx";
import { HubIcon } from "../icons.tsx";
import { useConsole } from "../use-console.ts";

const MOST_SHOWN = 4;

type Arrivals = readonly (readonly [clientKey: string, latencyMs: number | undefined])[];

interface Way {
  readonly send: Send | undefined;
  readonly arrivals: Arrivals;
}

const wayOf = (state: ConsoleState): Way => ({
  send: state.lastSend,
  arrivals: state.lastSend === undefined ? [] : [...arrivalsOf(state, state.lastSend)],
});

function isSameWay(before: Way, after: Way): boolean {
  return (
    before.send === after.send &&
    before.arrivals.length === after.arrivals.length &&
    before.arrivals.every(([key, latencyMs], at) => {
      const [otherKey, otherMs] = after.arrivals[at] ?? [];
      return key === otherKey && latencyMs === otherMs;
    })
  );
}

/** The way of the last message: who sent it, where it went, whom it reached, and how long that took. */
export const Journey = memo(function Journey({
  store,
  clients,
}: {
  readonly store: ConsoleStore;
  readonly clients: readonly Client[];
}) {
  const { send, arrivals } = useConsole(store, wayOf, isSameWay);
  if (send === undefined) return null;
  const { outcome } = send;
  const clientOf = (key: string) => clients.find((client) => client.key === key);
  const delivered = outcome.kind === "acknowledged" ? outcome.receipt.delivered : 0;
  const elsewhere = Math.max(0, delivered - arrivals.length);
  return (
    <Paper component="section" withBorder aria-label="The last message" className="journey" data-outcome={outcome.kind}>
      <div className="journey-line" key={send.number}>
        <Stop
          client={send.clientKey === BACKEND ? yourBackend : clientOf(send.clientKey)}
          caption={outcome.kind === "acknowledged" ? `answered after ${msText(outcome.latencyMs)}` : ""}
        />
        <Track />
        <div className="journey-hub">
          <HubIcon />
          <Text size="xs" c="var(--mantine-color-text)">
            hub
          </Text>
        </div>
        <Track late />
        <ul className="journey-arrivals" aria-label="Reached">
          {arrivals.slice(0, MOST_SHOWN).map(([key, latencyMs]) => (
            <li key={key}>
              <Stop client={clientOf(key)} caption={latencyMs === undefined ? "" : msText(latencyMs)} />
            </li>
          ))}
          {arrivals.length > MOST_SHOWN && <li>{`${arrivals.length - MOST_SHOWN} more`}</li>}
          {elsewhere > 0 && (
            <li>
              <Text size="xs">{`${elsewhere} elsewhere`}</Text>
            </li>
          )}
          {arrivals.length + elsewhere === 0 && (
            <li>
              <Text size="xs" c="dimmed">
                {outcome.kind === "under-way" ? "…" : "nobody"}
              </Text>
            </li>
          )}
        </ul>
      </div>
      <Text size="sm" className="journey-summary">
        <Text span fw={600} className="wrap-anywhere" lineClamp={2}>
          “{dataText(send.data)}”
        </Text>{" "}
        to {recipientsText(send.to)}: <Outcome outcome={outcome} />
      </Text>
    </Paper>
  );
});

const yourBackend: Pick<Client, "name" | "index"> = { name: "your backend", index: 7 };

function Outcome({ outcome }: { readonly outcome: Send["outcome"] }) {
  switch (outcome.kind) {
    case "under-way":
      return (
        <Text span c="dimmed">
          {"no answer from the hub yet"}
        </Text>
      );
    case "acknowledged":
      return <span>{receiptText(outcome.receipt)}</span>;
    case "failed":
      return (
        <>
          <Badge color="red" variant="light" size="sm" tt="none" radius="sm">
            {outcome.code}
          </Badge>{" "}
          {failureText(outcome.code, outcome.message)}
        </>
      );
  }
}

function Stop({
  client,
  caption,
}: {
  readonly client: Pick<Client, "name" | "index"> | undefined;
  readonly caption: string;
}) {
  return (
    <div className="journey-stop">
      <ClientMark client={client} />
      <div className="journey-stop-text">
        <Text size="xs" fw={600} truncate>
          {client?.name ?? "?"}
        </Text>
        <Text size="xs" c="dimmed" className="nowrap">
          {caption}
        </Text>
      </div>
    </div>
  );
}

function Track({ late = false }: { readonly late?: boolean }) {
  return (
    <div className="journey-track" aria-hidden="true">
      <span className="journey-dot" data-late={late} />
    </div>
  );
}
