import { ActionIcon, CopyButton, Group, Text } from "@mantine/core";
import { CheckIcon, CopyIcon } from "./icons.tsx";

/** An id that may be long: cut where the space ends, complete when it is copied. */
export function LongId({ id, what }: { readonly id: string; readonly what: string }) {
  return (
    <Group gap={2} wrap="nowrap" className="long-id">
      <Text span size="xs" ff="monospace" truncate title={id}>
        {id}
      </Text>
      <CopyButton value={id} timeout={1500}>
        {({ copied, copy }) => (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            onClick={copy}
            title={copied ? "Copied" : `Copy ${what}`}
            aria-label={`Copy ${what}`}
          >
            {copied ? <CheckIcon /> : <CopyIcon />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
