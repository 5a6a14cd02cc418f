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

/** A variable that was found to be set before anything was made. */
export function present(variable: string | undefined): string {
  if (variable === undefined) throw new RangeError("A variable is missing that should have been found missing before.");
  return variable;
}
