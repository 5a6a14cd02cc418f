import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";

/** @returns `undefined` where the condition of a call did not hold */
export async function unlessRefused<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof ConditionalCheckFailedException) return undefined;
    throw thrown;
  }
}
