import { Group, Slider, Text } from "@mantine/core";
import { useState } from "react";
import type { Faults } from "../../contract.ts";

export interface Dial {
  readonly name: keyof Faults;
  readonly label: string;
  readonly effect: string;
  /** What the dial counts in: chances in percent, delays in milliseconds. */
  readonly unit: "%" | "ms";
}

/** Fingers are thicker than pointers. */
const isTouched = () => matchMedia("(pointer: coarse)").matches;

const scales = {
  "%": { most: 100, step: 5, perUnit: 0.01 },
  ms: { most: 5_000, step: 100, perUnit: 1 },
} as const;

export function FaultSlider({
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
        size="md"
        className="fault-slider"
        thumbSize={isTouched() ? 28 : 20}
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
