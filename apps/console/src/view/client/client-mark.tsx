import { Avatar } from "@mantine/core";
import type { Client } from "../../model/console-state.ts";
import { colorOf } from "../theme.ts";

/** The letter and the colour of a client; its name stands beside it. */
export function ClientMark({
  client,
  size = 26,
}: {
  readonly client: Pick<Client, "name" | "index"> | undefined;
  readonly size?: number;
}) {
  const letter = [...(client?.name ?? "?")][0]?.toUpperCase();
  return (
    <Avatar aria-hidden="true" size={size} radius="sm" color={colorOf(client?.index ?? 0)} variant="light">
      {letter}
    </Avatar>
  );
}
