import { Button, Group, Slider, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Faults, LocalHub } from "../hub/local-hub.ts";

interface Dial {
  readonly name: keyof Faults;
  readonly label: string;
  readonly effect: string;
  /** What the dial counts in: chances in percent, delays in milliseconds. */
  readonly unit: "%" | "ms";
}

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

const scales = {
  "%": { most: 100, step: 5, perUnit: 0.01 },
  ms: { most: 5_000, step: 100, perUnit: 1 },
} as const;

const jumps = [
  { label: "10 minutes", ms: 600_000, effect: "the idle limit" },
  { label: "2 hours", ms: 7_200_000, effect: "the end of every connection" },
] as const;

/** Lets things go wrong at the local gateway. */
export function FaultsPanel({
  local,
  attempt,
  faults,
  setFaults,
  onCutAll,
}: {
  readonly local: LocalHub;
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly faults: Faults | undefined;
  readonly setFaults: (faults: Faults) => void;
  /** Cuts every connection of this page; `undefined` while there is none. */
  readonly onCutAll: (() => void) | undefined;
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
      <Stack gap={6}>
        <Text size="xs" c="dimmed">
          At once
        </Text>
        <Group gap="xs">
          <Button size="compact-sm" variant="light" color="red" onClick={onCutAll} disabled={onCutAll === undefined}>
            Cut all connections of this page
          </Button>
          {jumps.map(({ label, ms, effect }) => (
            <Button
              key={ms}
              size="compact-sm"
              variant="light"
              onClick={() => attempt((hub) => hub.fastForward(ms))}
              title={`Turns the gateway's clock on, to ${effect}`}
            >
              Clock + {label}
            </Button>
          ))}
        </Group>
      </Stack>
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

/** How many things are made to go wrong. */
export function activeFaults(faults: Faults): number {
  return Object.values(faults).filter((value) => value > 0).length;
}

function FaultSlider({
  dial: { label, effect, unit },
  value,
  onChange,
}: {
  readonly dial: Dial;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const [moved, setMoved] = useState<number>();
  const { most, step, perUnit } = scales[unit];
  const amount = moved ?? Math.round(value / perUnit);
  const isOn = amount > 0;
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={isOn ? 600 : 400}>
          {label}
        </Text>
        <Text size="xs" ff="monospace" c={isOn ? "inherit" : "dimmed"} fw={isOn ? 700 : 400}>
          {amount} {unit}
        </Text>
      </Group>
      <Slider
        size="sm"
        color={isOn ? "red" : "indigo"}
        thumbLabel={`${label}, in ${unit === "%" ? "percent" : "milliseconds"}`}
        label={null}
        max={most}
        step={step}
        value={amount}
        onChange={setMoved}
        onChangeEnd={(end) => {
          setMoved(undefined);
          onChange(end * perUnit);
        }}
      />
      <Text size="xs" c="dimmed">
        {effect}
      </Text>
    </div>
  );
}
