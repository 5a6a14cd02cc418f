import type { Address } from "./address.ts";
import { mergeRegistrations } from "./merge-registrations.ts";
import type { ConnectionRegistry, Registration } from "./ports/connection-registry.ts";

/** Whom to leave out: one connection, or everybody at an address. */
export type Exclusion = { readonly connectionId: string } | { readonly address: Address };

/** Every connection at any of the addresses, once, without those that are left out; memory stays flat. */
export function audienceOf(
  registry: Pick<ConnectionRegistry, "registrationsAt">,
  addresses: readonly Address[],
  exclusions: readonly Exclusion[] = [],
): AsyncGenerator<Registration> {
  return mergeRegistrations(
    addresses.map((address) => registry.registrationsAt(address)),
    exclusions.map((exclusion) =>
      "address" in exclusion ? registry.registrationsAt(exclusion.address) : pageOf(exclusion),
    ),
  );
}

async function* pageOf<Item>(item: Item): AsyncGenerator<readonly Item[]> {
  yield [item];
}
