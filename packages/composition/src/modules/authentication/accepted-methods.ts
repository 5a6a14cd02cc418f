import { authenticationMethodNames } from "@switchboard/domain";
import type { Environment } from "../../configuration.ts";
import { someOf } from "../../configuration.ts";

/** `AUTH`: the authentication methods that a deployment accepts. It must choose; there is no silent default. */
export const acceptedMethods = someOf(authenticationMethodNames);

/** What is wrong where `AUTH` lists a method and variables that the method needs are not set. */
export function missingVariables(
  environment: Environment,
  method: (typeof authenticationMethodNames)[number],
  names: readonly string[],
): readonly string[] {
  const methods = (environment["AUTH"] ?? "").split(",").map((item) => item.trim());
  if (!methods.includes(method)) return [];
  return names.filter((name) => !environment[name]).map((name) => `${name} is not set, and AUTH lists ${method}`);
}

/** What a method needs, and was found to be there before anything was made. */
export function present<Value>(needed: Value | undefined): Value {
  if (needed === undefined) throw new RangeError("Something is missing that should have been found missing before.");
  return needed;
}
