import { addressKinds } from "@switchboard/domain";
import { optional } from "valibot";
import { someOf } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** The kinds of address that connections are registered at: each costs a write at every connect and disconnect. */
export const addresses = defineModule({
  variables: { ADDRESSES: optional(someOf(addressKinds), "session,user,group") },
  makes: ({ ADDRESSES }) => ({ addressKinds: needs().make(() => ADDRESSES) }),
});
