import type { AwsCall } from "@switchboard/local-iam";

/**
 * What a request to EventBridge needs permission for: the operation on the bus of each entry, whose source and type conditions may
 * ask about (documented).
 */
export function eventBridgeCalls(
  operation: string,
  { Entries }: Readonly<Record<string, unknown>>,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): readonly AwsCall[] {
  const calls = (Array.isArray(Entries) ? Entries : []).map((entry: unknown): AwsCall => {
    const { EventBusName: named, Source: source, DetailType: type } = Object(entry);
    const bus = typeof named === "string" && named !== "" ? named : "default";
    return {
      action: `events:${operation}`,
      resource: bus.startsWith("arn:") ? bus : `arn:aws:events:${region}:${accountId}:event-bus/${bus}`,
      context: {
        ...(typeof source === "string" && { "events:source": source }),
        ...(typeof type === "string" && { "events:detail-type": type }),
      },
    };
  });
  // Entries of a kind are asked about once.
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}
