import type { CSSProperties } from "react";
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
  const color = colorOf(client?.index ?? 0);
  const style: CSSProperties & Record<`--${string}`, string> = {
    "--mark-size": `${size}px`,
    "--mark-ground": `var(--mantine-color-${color}-light)`,
    "--mark-color": `var(--mantine-color-${color}-light-color)`,
  };
  return (
    <span aria-hidden="true" className="client-mark" style={style}>
      {[...(client?.name ?? "?")][0]?.toUpperCase()}
    </span>
  );
}
