import { type Parameters, readInteger, readText } from "../parameters.ts";
import type { Queue } from "../queue.ts";
import { invalidValue, Refusal } from "../refusal.ts";
import { type Receipt, receiptOf } from "./receipt-handle.ts";

/** Deletes the message that a receipt handle is for; also what an entry of a batch asks for. */
export function deleteMessage(queue: Queue, parameters: Parameters): object | Refusal {
  const receipt = readReceipt(queue, parameters);
  if (receipt instanceof Refusal) return receipt;
  queue.delete(receipt);
  return {};
}

/** Hides the message that a receipt handle is for, or shows it; also what an entry of a batch asks for. */
export function changeVisibility(queue: Queue, parameters: Parameters): object | Refusal {
  const receipt = readReceipt(queue, parameters);
  if (receipt instanceof Refusal) return receipt;
  const seconds = readInteger(parameters, "VisibilityTimeout", { least: 0, most: 43_200 });
  if (seconds instanceof Refusal) return seconds;
  if (seconds === undefined) {
    return new Refusal(
      "MissingRequiredParameterException",
      "The request must contain the parameter VisibilityTimeout.",
    );
  }
  switch (queue.changeVisibility(receipt, seconds)) {
    case "changed":
      return {};
    case "not-in-flight":
      return new Refusal("MessageNotInflight", "The message is not in flight.");
    case "gone":
      return invalidValue("ReceiptHandle", parameters["ReceiptHandle"], "The message is not there any longer.");
  }
}

function readReceipt(queue: Queue, parameters: Parameters): Receipt | Refusal {
  const handle = readText(parameters, "ReceiptHandle");
  if (handle instanceof Refusal) return handle;
  return (
    receiptOf(handle, queue.name) ??
    new Refusal("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`)
  );
}
