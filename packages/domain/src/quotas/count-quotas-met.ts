import type { HandleText } from "../protocol/handle-text.ts";
import type { Metrics } from "../runtime/metrics.ts";

/** Counts the texts that met a quota. */
export function countQuotasMet(handleText: HandleText, metrics: Pick<Metrics, "count">): HandleText {
  return async (connectionId, text) => {
    const handled = await handleText(connectionId, text);
    if (handled.quota !== undefined) {
      metrics.count(handled.outcome === "terminated" ? "QuotaClosed" : "QuotaRefused", 1);
    }
    return handled;
  };
}
