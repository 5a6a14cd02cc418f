import { ActionIcon, Badge, Group, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import type { Faults } from "../../contract.ts";
import { activeFaults, type LocalHub } from "../../hub/local-hub.ts";
import { DocsLink } from "../docs-link.tsx";
import { HubIcon, MoonIcon, SunIcon } from "../icons.tsx";

export function PageHeader({
  local,
  faults,
}: {
  readonly local: LocalHub | undefined;
  readonly faults: Faults | undefined;
}) {
  const faultCount = faults === undefined ? 0 : activeFaults(faults);
  return (
    <header className="page-header">
      <Group gap="xs" wrap="nowrap">
        <span className="logo">
          <HubIcon />
        </span>
        <Text component="span" fw={700} className="nowrap">
          Switchboard
        </Text>
      </Group>
      <HubAddress local={local} />
      <Group gap="xs" wrap="nowrap" ml="auto">
        {faultCount > 0 && (
          <Badge color="red" variant="light" tt="none">
            {faultCount === 1 ? "1 fault on" : `${faultCount} faults on`}
          </Badge>
        )}
        <DocsLink page="start">Documents</DocsLink>
        <ColorSchemeSwitch />
      </Group>
    </header>
  );
}

function HubAddress({ local }: { readonly local: LocalHub | undefined }) {
  if (local === undefined) {
    return (
      <Text size="sm" c="dimmed" className="hub-address">
        no hub on this machine: connect by URL
      </Text>
    );
  }
  return (
    <Text size="sm" ff="monospace" c="dimmed" className="hub-address" title={local.url}>
      {local.url}
    </Text>
  );
}

function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const current = useComputedColorScheme("light");
  const other = current === "light" ? "dark" : "light";
  return (
    <ActionIcon
      variant="default"
      size="lg"
      aria-label={`Change to ${other} colours`}
      onClick={() => setColorScheme(other)}
    >
      {current === "light" ? <MoonIcon /> : <SunIcon />}
    </ActionIcon>
  );
}
