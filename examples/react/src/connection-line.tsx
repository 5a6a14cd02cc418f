import { useConnectionState } from "./hub.ts";

export function ConnectionLine({ user }: { readonly user: string }) {
  const { name, reason } = useConnectionState();
  return (
    <output>
      {user}, {name}: {reason}
    </output>
  );
}
