import { RegistryFault, type RegistryFaultReason } from "@switchboard/domain";

/** The errors of DynamoDB that say more than that it failed. Source: DynamoDB developer guide, error handling. */
const reasons: Readonly<Record<string, RegistryFaultReason>> = {
  ProvisionedThroughputExceededException: "throttled",
  RequestLimitExceeded: "throttled",
  ThrottlingException: "throttled",
  ValidationException: "invalid",
  ItemCollectionSizeLimitExceededException: "invalid",
  ResourceNotFoundException: "missing",
};

/** Whatever a call of DynamoDB threw, in the domain's words. */
export function registryFaultOf(thrown: unknown): RegistryFault {
  if (thrown instanceof RegistryFault) return thrown;
  const reason = (thrown instanceof Error ? reasons[thrown.name] : undefined) ?? "unavailable";
  return new RegistryFault(reason, `DynamoDB failed: ${reason}.`, { cause: thrown });
}
