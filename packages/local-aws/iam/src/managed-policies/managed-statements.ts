import type { PolicyStatement } from "../policy-statement.ts";
import { MANAGED_POLICIES, type ManagedGrant } from "./managed-policies.ts";

/**
 * What one of AWS's own policies allows; `undefined` if it is not known here.
 *
 * @param name e.g. `AmazonSQSFullAccess`
 * @param roleId begins the place of every statement
 */
export function managedPolicyStatements(name: string, roleId: string): readonly PolicyStatement[] | undefined {
  const grants = Object.hasOwn(MANAGED_POLICIES, name) ? MANAGED_POLICIES[name] : undefined;
  return grants?.map((grant) => statementOf(grant, `${roleId}.${name}`));
}

function statementOf({ allow = {}, except, on = ["*"] }: ManagedGrant, where: string): PolicyStatement {
  return {
    where,
    effect: "Allow",
    actions: { patterns: actionsOf(except ?? allow), except: except !== undefined },
    resources: { patterns: on, except: false },
  };
}

function actionsOf(byService: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(byService).flatMap(([service, names]) =>
    service === "*" ? ["*"] : names.split(" ").map((name) => `${service}:${name}`),
  );
}
