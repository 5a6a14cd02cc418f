import { Button, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import type { Faults } from "../../contract.ts";
import { activeFaults, type LocalHub } from "../../hub/local-hub.ts";
import { DocsLink } from "../docs-link.tsx";
import { AtOnce } from "./at-once.tsx";
import { type Dial, FaultSlider } from "./fault-slider.tsx";

const dials: readonly Dial[] = [
  {
    name: "throttlePosts",
    label: "Throttle deliveries",
    effect: "API Gateway answers 429 when the hub posts a message; the hub waits and tries again.",
    unit: "%",
  },
  {
    name: "gonePosts",
    label: "Answer deliveries with 410 Gone",
    effect: "Although the connection is open. The hub checks again before it forgets the connection.",
    unit: "%",
  },
  { name: "postLatencyMs", label: "Delay deliveries", effect: "Each of them takes so much longer.", unit: "ms" },
  {
    name: "throttleFrames",
    label: "Throttle frames",
    effect: "API Gateway refuses what clients send; they send it again.",
    unit: "%",
  },
  {
    name: "reorderWindowMs",
    label: "Reorder frames",
    effect: "Each starts after a random delay of up to so much, and some overtake others.",
    unit: "ms",
  },
  {
    name: "throttleHandshakes",
    label: "Refuse handshakes",
    effect: "With 429. Clients try again, after longer and longer pauses.",
    unit: "%",
  },
  {
    name: "dropDisconnect",
    label: "Lose disconnects",
    effect: "The hub is not told that a connection has closed. The table keeps it until a message to it fails.",
    unit: "%",
  },
  {
    name: "duplicateDisconnect",
    label: "Repeat disconnects",
    effect: "The hub is told twice; the second time must do no harm.",
    unit: "%",
  },
];

/** Injects faults into the local gateway. */
export function FaultsPanel({
  local,
  attempt,
  faults,
  setFaults,
  connectionIds,
}: {
  readonly local: LocalHub;
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly faults: Faults | undefined;
  readonly setFaults: (faults: Faults) => void;
  /** The open connections of this page. */
  readonly connectionIds: readonly string[];
}) {
  useEffect(() => {
    attempt(async () => setFaults(await local.faults()));
  }, [local, attempt, setFaults]);
  if (faults === undefined) return null;
  const change = (settings: Partial<Faults>) => {
    setFaults({ ...faults, ...settings });
    attempt(async () => setFaults(await local.changeFaults(settings)));
  };
  return (
    <Stack gap="md" p={4}>
      <Text size="xs" c="dimmed">
        Make things go wrong, and see that no message is lost. <DocsLink page="faults">All faults</DocsLink>
      </Text>
      <AtOnce connectionIds={connectionIds} attempt={attempt} setFaults={setFaults} />
      <Stack gap="sm">
        <Text size="xs" c="dimmed">
          Until you turn them off
        </Text>
        {dials.map((dial) => (
          <FaultSlider
            key={dial.name}
            dial={dial}
            value={faults[dial.name]}
            onChange={(value) => change({ [dial.name]: value })}
          />
        ))}
      </Stack>
      <Button
        variant="default"
        size="xs"
        disabled={activeFaults(faults) === 0}
        onClick={() => change(Object.fromEntries(Object.keys(faults).map((name) => [name, 0])))}
      >
        Turn all faults off
      </Button>
    </Stack>
  );
}
