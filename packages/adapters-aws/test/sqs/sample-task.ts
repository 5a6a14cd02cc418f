import type { DeliveryTask, Payload } from "@switchboard/domain";

/** A task with recipients `c-0`, `c-1` and so on, all found at one address. */
export function sampleTask({
  recipients = 2,
  payload = "hi",
  attempt = 1,
  foundAt = "everyone#0",
}: {
  readonly recipients?: number;
  readonly payload?: Payload;
  readonly attempt?: number;
  readonly foundAt?: string;
} = {}): DeliveryTask {
  return {
    message: { messageId: "m-1", from: { sessionId: "anon/s-1" }, sentAtMs: 1_767_225_600_000, payload },
    recipients: Array.from({ length: recipients }, (_, nth) => ({
      connectionId: `c-${nth}`,
      expiresAtMs: 1_767_232_800_000,
      protocol: "switchboard.v1",
      foundAt,
    })),
    attempt,
  };
}
