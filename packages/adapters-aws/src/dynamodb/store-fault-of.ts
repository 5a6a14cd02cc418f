import { StoreFault, type StoreFaultReason } from "@switchboard/domain";

/** The errors of DynamoDB that say more than that it failed. Source: DynamoDB developer guide, error handling. */
const reasons: Readonly<Record<string, StoreFaultReason>> = {
  ProvisionedThroughputExceededException: "throttled",
  RequestLimitExceeded: "throttled",
  ThrottlingException: "throttled",
  ValidationException: "invalid",
  ItemCollectionSizeLimitExceededException: "invalid",
  ResourceNotFoundException: "missing",
};

/** Whatever a call of DynamoDB threw, in the domain's words. */
export function storeFaultOf(thrown: unknown): StoreFault {
  if (thrown instanceof StoreFault) return thrown;
  const reason = (thrown instanceof Error ? reasons[thrown.name] : undefined) ?? "unavailable";
  return new StoreFault(reason, `DynamoDB failed: ${reason}.`, { cause: thrown });
}
