import { cryptoIds } from "@switchboard/adapters-aws/runtime";
import { composeInMemory } from "@switchboard/composition/testing";
import { type Address, addressKinds, type ConnectionRegistry, StoreFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { modules } from "../src/container.ts";

/** The function with memory adapters, and connections to publish to. */
export function setUp(change: (registry: ConnectionRegistry) => ConnectionRegistry = (registry) => registry) {
  const stored = createMemoryConnectionRegistry();
  const replacements = { registry: change(stored), ids: cryptoIds, overflowQueue: undefined };
  const { part, memory } = composeInMemory(modules, { ADDRESSES: addressKinds.join() }, replacements);
  const { clock, gateway } = memory;
  const handler = part("publishHandler");

  async function open(connectionId: string, ...addresses: readonly Address[]): Promise<void> {
    gateway.open(connectionId);
    await stored.register({
      ...{ connectionId, addresses, protocol: "switchboard.v1" },
      identity: { provedBy: "none", groups: [] },
      connectedAtMs: clock.now(),
      expiresAtMs: clock.now() + 7_500_000,
    });
  }

  const publish = (event: unknown, { requestId = "r-1", remainingMs = 60_000 } = {}) =>
    clock.until(handler(event, { awsRequestId: requestId, getRemainingTimeInMillis: () => remainingMs }));
  const received = (connectionId: string) =>
    gateway.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload)));
  const { letters } = memory.publicationLetters;
  return { ...memory, open, publish, received, letters };
}

/** The same, whose registry fails for every address, or for one user alone. */
export function setUpBroken(reason: "throttled" | "unavailable", only?: string) {
  return setUp((registry) => ({
    ...registry,
    registrationsAt(address: Address) {
      if (only === undefined || ("id" in address && address.id === only)) {
        throw new StoreFault(reason, "private detail");
      }
      return registry.registrationsAt(address);
    },
  }));
}
