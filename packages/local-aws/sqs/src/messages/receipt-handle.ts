/** What a receipt handle stands for: one receipt of one message. */
export interface Receipt {
  readonly queueName: string;
  readonly messageId: string;
  /** The how-manieth receipt of the message it was. */
  readonly receiveCount: number;
}

export function handleOf({ queueName, messageId, receiveCount }: Receipt): string {
  return Buffer.from(JSON.stringify([queueName, messageId, receiveCount])).toString("base64");
}

/** The receipt that a handle of this queue's stands for; `undefined` for any other text. */
export function receiptOf(handle: string, queueName: string): Receipt | undefined {
  try {
    const [name, messageId, receiveCount]: unknown[] = JSON.parse(Buffer.from(handle, "base64").toString("utf8"));
    const isReceipt = name === queueName && typeof messageId === "string" && typeof receiveCount === "number";
    return isReceipt ? { queueName, messageId, receiveCount } : undefined;
  } catch {
    return undefined;
  }
}
