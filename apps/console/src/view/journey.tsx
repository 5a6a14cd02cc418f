import { Badge, Paper, Text } from "@mantine/core";
import { arrivalsOf, type Client, type ConsoleState, type Send } from "../model/console-state.ts";
import { dataText, failureText, msText, receiptText, recipientsText } from "../model/texts.ts";
import { ClientMark } from "./client/client-mark.tsx";
import { HubIcon } from "./icons.tsx";

const MOST_SHOWN = 4;

/** The way of the last message: who sent it, where it went, whom it reached, and how long that took. */
export function Journey({ state, send }: { readonly state: ConsoleState; readonly send: Send }) {
  const { outcome } = send;
  const clientOf = (key: string) => state.clients.find((client) => client.key === key);
  const sender = clientOf(send.clientKey);
  const arrivals = [...arrivalsOf(state, send)];
  const delivered = outcome.kind === "acknowledged" ? outcome.receipt.delivered : 0;
  const elsewhere = Math.max(0, delivered - arrivals.length);
  return (
    <Paper component="section" withBorder aria-label="The last message" className="journey" data-outcome={outcome.kind}>
      <div className="journey-line" key={send.number}>
        <Stop
          client={sender}
          caption={outcome.kind === "acknowledged" ? `ack after ${msText(outcome.latencyMs)}` : ""}
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
}

function Outcome({ outcome }: { readonly outcome: Send["outcome"] }) {
  switch (outcome.kind) {
    case "under-way":
      return (
        <Text span c="dimmed">
          {"no acknowledgement yet"}
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

function Stop({ client, caption }: { readonly client: Client | undefined; readonly caption: string }) {
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
