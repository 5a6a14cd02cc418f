import { Button, Group, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useCallback, useRef, useState } from "react";
import type { Denial } from "../../contract.ts";
import type { ConsoleStore } from "../../hub/console-store.ts";
import type { LocalHub } from "../../hub/local-hub.ts";
import { keptOutUntil } from "../../model/operator/access.ts";
import type { WayIn } from "../../model/way-in.ts";
import { focusWhenThere } from "../focus-when-there.ts";
import { PlusIcon } from "../icons.tsx";
import { clientsOf, useConsole } from "../use-console.ts";
import type { ClientActions } from "./client-card.tsx";
import { ConnectForm } from "./connect-form.tsx";

const ClientCard = lazy(async () => ({ default: (await import("./client-card.tsx")).ClientCard }));

const noDenials: readonly Denial[] = [];

/** Whom the page has connected, and how to connect somebody else. */
export function ConnectionsPane({
  store,
  local,
  actions,
  onConnect,
  denials = noDenials,
}: {
  readonly store: ConsoleStore;
  readonly local: LocalHub | undefined;
  readonly actions: ClientActions;
  readonly onConnect: (way: WayIn) => void;
  readonly denials: readonly Denial[] | undefined;
}) {
  const clients = useConsole(store, clientsOf).filter(({ removed }) => !removed);
  const [connecting, setConnecting] = useState(false);
  const connectButton = useRef<HTMLButtonElement>(null);

  const focusConnect = useCallback(() => focusWhenThere(() => connectButton.current), []);

  function endConnecting(): void {
    setConnecting(false);
    focusConnect();
  }

  return (
    <section className="pane pane-connections" aria-labelledby="connections-title">
      <Group justify="space-between" mb="xs" wrap="nowrap">
        <Text component="h2" id="connections-title" className="panel-title">
          Connections
        </Text>
        {!connecting && clients.length > 0 && (
          <Button ref={connectButton} size="compact-sm" leftSection={<PlusIcon />} onClick={() => setConnecting(true)}>
            Connect
          </Button>
        )}
      </Group>
      <Stack gap="sm">
        {(connecting || clients.length === 0) && (
          <ConnectForm
            local={local}
            onConnect={(way) => {
              onConnect(way);
              endConnecting();
            }}
            onCancel={clients.length > 0 ? endConnecting : undefined}
          />
        )}
        <Suspense>
          {clients.map((client) => (
            <ClientCard
              key={client.key}
              client={client}
              actions={actions}
              local={local}
              keptOutUntil={keptOutUntil(client, denials)}
              onRemoved={focusConnect}
            />
          ))}
        </Suspense>
      </Stack>
    </section>
  );
}
