import { addressKinds } from "@switchboard/domain";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { someOf } from "../configuration.ts";

/** The kinds of address that connections are registered at: every one costs a write at each connect and disconnect. */
export const addresses = defineModule(
  { ADDRESSES: optional(someOf(addressKinds), "session,user,group") },
  ({ ADDRESSES }) => ({ addressKinds: () => ADDRESSES }),
);
