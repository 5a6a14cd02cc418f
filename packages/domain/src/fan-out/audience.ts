import type { ConnectionRegistry, Registration } from "../connections/connection-registry.ts";
import type { DeliveryScope } from "../messages/may-send.ts";
import { type Address, addressKey } from "../model/address.ts";
import type { AudienceMember } from "./audience-member.ts";
import { mergeRegistrations } from "./merge-registrations.ts";

/** Whom to leave out: one connection, or everybody at an address. */
export type Exclusion = { readonly connectionId: string } | { readonly address: Address };

/**
 * Every connection at any of the addresses, once, without those that are left out or out of reach, in pages; memory stays
 * flat. The registry is not asked for an address at which nobody is in reach.
 *
 * @param scope everybody at every address by default
 * @param streams those of the addresses that the message is stored at: members are marked with those that they are at. Read
 *   `fresh`, since whoever has just been registered there recovers nothing that comes later
 */
export function audienceOf(
  registry: Pick<ConnectionRegistry, "registrationsAt">,
  addresses: readonly Address[],
  exclusions: readonly Exclusion[] = [],
  scope: DeliveryScope = () => "everybody",
  streams: readonly Address[] = [],
): AsyncGenerator<readonly AudienceMember[]> {
  const nth = new Map(streams.map((address, index) => [addressKey(address), index]));
  const marks: number[] = [];
  const reached = addresses.flatMap((address) => {
    const whom = scope(address);
    if (whom === "nobody") return [];
    const stream = nth.size === 0 ? undefined : nth.get(addressKey(address));
    marks.push(stream === undefined ? 0 : 1 << stream);
    const there =
      stream === undefined ? registry.registrationsAt(address) : registry.registrationsAt(address, { fresh: true });
    return [within(whom, there)];
  });
  // An empty audience needs no exclusions: reading them would cost queries.
  const leftOut = reached.length === 0 ? [] : exclusions;
  return mergeRegistrations(
    reached,
    leftOut.map((exclusion) =>
      "address" in exclusion ? registry.registrationsAt(exclusion.address) : pageOf(exclusion),
    ),
    marks,
  );
}

function within(
  reached: Exclude<ReturnType<DeliveryScope>, "nobody">,
  pages: AsyncIterable<readonly Registration[]>,
): AsyncIterable<readonly Registration[]> {
  return reached === "everybody" ? pages : filtered(pages, reached);
}

async function* filtered<Item>(
  pages: AsyncIterable<readonly Item[]>,
  keep: (item: Item) => boolean,
): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) yield page.filter(keep);
}

async function* pageOf<Item>(item: Item): AsyncGenerator<readonly Item[]> {
  yield [item];
}
