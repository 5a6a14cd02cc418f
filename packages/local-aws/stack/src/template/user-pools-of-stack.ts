import type { UserPool } from "@switchboard/local-cognito";
import type { Stack } from "@switchboard/template";
import { resourcesOfType, textOf } from "./resources.ts";

/** The Cognito user pools of a template, with their clients. */
export function userPoolsOfStack(stack: Stack): readonly UserPool[] {
  const clients = resourcesOfType(stack, "AWS::Cognito::UserPoolClient");
  return resourcesOfType(stack, "AWS::Cognito::UserPool").map(({ ref: id }) => ({
    id,
    clientIds: clients.filter((client) => textOf(client, "UserPoolId") === id).map(({ ref }) => ref),
  }));
}
