import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { HubIcon } from "./icons.tsx";

/** The first thing that anybody sees. */
export function Welcome({ onTry, trying }: { readonly onTry: (() => void) | undefined; readonly trying: boolean }) {
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <div className="welcome-picture" aria-hidden="true">
        <span className="welcome-end" data-color="indigo">
          A
        </span>
        <span className="journey-track">
          <span className="journey-dot" data-again="true" />
        </span>
        <span className="journey-hub">
          <HubIcon size={26} />
        </span>
        <span className="journey-track">
          <span className="journey-dot" data-again="true" data-late="true" />
        </span>
        <span className="welcome-end" data-color="teal">
          G
        </span>
      </div>
      <Stack gap="xs" align="center">
        <Title order={1} id="welcome-title" ta="center" size="h2">
          {onTry === undefined ? "Watch your hub at work" : "See a message travel"}
        </Title>
        <Text c="dimmed" ta="center" maw={460}>
          {onTry === undefined
            ? "Connect to a hub by its URL, as often as you like, and send from one connection to another. Every frame shows up here."
            : "One click connects two users who share a group, and sends a message from one to the other. Every frame shows up here."}
        </Text>
      </Stack>
      {onTry !== undefined && (
        <Group justify="center">
          <Button size="md" onClick={onTry} loading={trying}>
            Connect Ada and Grace
          </Button>
        </Group>
      )}
    </section>
  );
}
