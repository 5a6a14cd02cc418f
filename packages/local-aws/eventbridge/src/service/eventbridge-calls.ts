import type { AwsCall } from "@switchboard/local-iam";

/** What a request to EventBridge needs permission for: the operation on the bus of each entry (documented). */
export function eventBridgeCalls(
  operation: string,
  { Entries }: Readonly<Record<string, unknown>>,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): readonly AwsCall[] {
  const named = (Array.isArray(Entries) ? Entries : []).map((entry: unknown) => Object(entry)["EventBusName"]);
  const buses = new Set(named.map((name) => (typeof name === "string" && name !== "" ? name : "default")));
  return [...buses].map((bus) => ({
    action: `events:${operation}`,
    resource: bus.startsWith("arn:") ? bus : `arn:aws:events:${region}:${accountId}:event-bus/${bus}`,
  }));
}
