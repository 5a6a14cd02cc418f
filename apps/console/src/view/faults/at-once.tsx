import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { Faults } from "../../contract.ts";
import type { LocalHub } from "../../hub/local-hub.ts";

const jumps = [
  { label: "10 minutes", ms: 600_000, effect: "the idle limit" },
  { label: "2 hours", ms: 7_200_000, effect: "the end of every connection" },
] as const;

/** Long enough to send something meanwhile. */
const AWAY_MS = 5_000;

/** What goes wrong once, now. */
export function AtOnce({
  connectionIds,
  attempt,
  setFaults,
}: {
  readonly connectionIds: readonly string[];
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly setFaults: (faults: Faults) => void;
}) {
  const [isAway, setAway] = useState(false);
  const [ended, setEnded] = useState<number>();
  const cut = (hub: LocalHub) => Promise.all(connectionIds.map((id) => hub.dropConnection(id)));

  async function keepAway(hub: LocalHub): Promise<void> {
    setAway(true);
    const { throttleHandshakes } = await hub.faults();
    try {
      setFaults(await hub.changeFaults({ throttleHandshakes: 1 }));
      await cut(hub);
      await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    } finally {
      setAway(false);
      setFaults(await hub.changeFaults({ throttleHandshakes }));
      // As the browser says it when the network is back.
      window.dispatchEvent(new Event("online"));
    }
  }

  const isNobodyThere = connectionIds.length === 0;
  return (
    <Stack gap={6}>
      <Text size="xs" c="dimmed">
        Once, now
      </Text>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          onClick={() => attempt(cut)}
          disabled={isNobodyThere || isAway}
        >
          Cut all connections of this page
        </Button>
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          onClick={() => attempt(keepAway)}
          disabled={isNobodyThere || isAway}
          title="Nobody can connect meanwhile. What is said in their rooms is loaded when they are back."
        >
          Cut them off for {AWAY_MS / 1000} s
        </Button>
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          onClick={() => attempt(async (hub) => setEnded(await hub.endProcesses()))}
          title="As if every function had crashed. Nothing is lost: no function remembers anything."
        >
          End all function processes
        </Button>
        {jumps.map(({ label, ms, effect }) => (
          <Button
            key={ms}
            size="compact-sm"
            variant="light"
            onClick={() => attempt((hub) => hub.fastForward(ms))}
            title={`Moves the gateway's clock on, past ${effect}`}
          >
            Clock + {label}
          </Button>
        ))}
      </Group>
      {ended !== undefined && (
        <Text size="xs" role="status">
          {ended === 1 ? "1 process has" : `${ended} processes have`} been ended. New ones start with the next frames.
        </Text>
      )}
    </Stack>
  );
}
