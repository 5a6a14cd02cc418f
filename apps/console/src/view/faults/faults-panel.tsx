import { Button, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { activeFaults, type Faults, type LocalHub } from "../../hub/local-hub.ts";
import { AtOnce } from "./at-once.tsx";
import { type Dial, FaultSlider } from "./fault-slider.tsx";

const dials: readonly Dial[] = [
  { name: "throttlePosts", label: "Deliveries are throttled", effect: "429: the hub waits and tries again", unit: "%" },
  { name: "gonePosts", label: "Deliveries say gone", effect: "410, although the connection is open", unit: "%" },
  { name: "postLatencyMs", label: "Deliveries take longer", effect: "each of them, by so much", unit: "ms" },
  { name: "throttleFrames", label: "Frames are throttled", effect: "the client sends them again", unit: "%" },
  {
    name: "reorderWindowMs",
    label: "Frames overtake",
    effect: "each starts with a delay of up to so much",
    unit: "ms",
  },
  {
    name: "throttleHandshakes",
    label: "Handshakes are refused",
    effect: "429: the client waits longer and longer",
    unit: "%",
  },
  { name: "dropDisconnect", label: "Departures get lost", effect: "the table keeps who has gone", unit: "%" },
  { name: "duplicateDisconnect", label: "Departures come twice", effect: "the second must do no harm", unit: "%" },
];

/** Lets things go wrong at the local gateway. */
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
      <AtOnce connectionIds={connectionIds} attempt={attempt} setFaults={setFaults} />
      <Stack gap="sm">
        <Text size="xs" c="dimmed">
          From now on
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
        Switch all of it off
      </Button>
    </Stack>
  );
}
