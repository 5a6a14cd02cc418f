import type { BusEvent } from "@switchboard/local-eventbridge";

/** An event as it goes over a bus, of a shop unless it says otherwise. */
export function busEvent(id: string, given: Partial<BusEvent> = {}): BusEvent {
  return {
    ...{ version: "0", id, "detail-type": "Order", source: "shop", account: "000000000000" },
    ...{ time: "2026-01-01T00:00:00Z", region: "us-east-1", resources: [], detail: {} },
    ...given,
  };
}
