import { StoreFault } from "../runtime/store-fault.ts";
import type { Position } from "./position.ts";

/** The delivery of a message failed that is stored: those whom it has not reached will recover it. */
export class StoredMessageFault extends StoreFault {
  /** In the streams that the sender is in. */
  readonly positions: readonly Position[];

  constructor(cause: unknown, positions: readonly Position[]) {
    const reason = cause instanceof StoreFault ? cause.reason : "unavailable";
    super(reason, "A message is stored, and its delivery failed.", { cause });
    this.positions = positions;
  }
}
