import { Badge } from "@mantine/core";
import type { HubState } from "@switchboard/client";

const looks = {
  connecting: { color: "yellow", label: "Connecting" },
  open: { color: "green", label: "Connected" },
  waiting: { color: "orange", label: "Trying again" },
  closed: { color: "gray", label: "Closed" },
} as const satisfies Record<HubState["name"], { readonly color: string; readonly label: string }>;

export function StateBadge({ state }: { readonly state: HubState }) {
  const { color, label } = looks[state.name];
  return (
    <Badge variant="dot" color={color} size="sm" tt="none" className="state-badge">
      {label}
    </Badge>
  );
}
