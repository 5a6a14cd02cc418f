/**
 * A value as JSON that SQS takes: it refuses the two characters that XML cannot hold and JSON leaves as they are. Source:
 * SQS API reference, SendMessage.
 */
export function sqsText(value: object): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) =>
    character === "\ufffe" ? "\\ufffe" : "\\uffff",
  );
}
