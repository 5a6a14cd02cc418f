import type { Receipt, SendRequest } from "@switchboard/client";
import { factsOf } from "../model/frame-facts.ts";
import type { LocalHub } from "./local-hub.ts";

/** Why a message of a backend was not sent. */
export class PublishError extends Error {
  override readonly name = "PublishError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Sends without a connection, as a backend does.
 *
 * @throws {@link PublishError}
 */
export async function publishAt(local: Pick<LocalHub, "publish">, { to, data }: SendRequest): Promise<Receipt> {
  const answer = await local.publish({ publisher: "console", to, data }).catch((error: unknown) => {
    throw new PublishError("unreachable", error instanceof Error ? error.message : "The hub did not answer.");
  });
  // It answers what a client would be answered with.
  const facts = factsOf(JSON.stringify(answer));
  if (facts.kind === "error") throw new PublishError(facts.code, facts.message);
  if (facts.kind !== "ack") throw new PublishError("unreadable-answer", "PublishFunction answered something else.");
  const { messageId, delivered, gone, failed, queued } = facts.frame;
  return { messageId, delivered, gone, failed, queued };
}
