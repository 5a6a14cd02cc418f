import type { Combination } from "./all-pairs.ts";

/** Something that one parameter needs of others. */
interface ParameterRule {
  readonly rule: string;
  readonly says: string;
  /** When it needs it. */
  readonly when: readonly [name: string, holds: (value: string) => boolean];
  /** Any of these is enough. */
  readonly needs: readonly string[];
}

const isGiven = (value: string) => value !== "";
const listsCognito = (value: string) => value.split(",").includes("cognito");

/** The rules of the template, written once more: what they refuse, and in which words. */
export const parameterRules: readonly ParameterRule[] = [
  ...["CognitoUserPoolId", "CognitoClientId"].map((name): ParameterRule => {
    const says = `Auth lists cognito and ${name} is empty.`;
    return { rule: "CognitoNeedsPoolAndClient", says, when: ["Auth", listsCognito], needs: [name] };
  }),
  {
    rule: "DomainNeedsCertificate",
    says: "DomainName is given and CertificateArn is empty.",
    when: ["DomainName", isGiven],
    needs: ["CertificateArn"],
  },
  {
    rule: "NoEndpointNeedsAnother",
    says: "DisableExecuteApiEndpoint is true, and neither DomainName nor ManagementEndpoint says where the API is then.",
    when: ["DisableExecuteApiEndpoint", (value) => value === "true"],
    needs: ["DomainName", "ManagementEndpoint"],
  },
];

/** What a whole combination is refused with. */
export function refusalsOf(combination: Combination): readonly string[] {
  const given = (name: string) => combination[name] ?? "";
  return parameterRules
    .filter(({ when: [name, holds], needs }) => holds(given(name)) && !needs.map(given).some(isGiven))
    .map(({ rule, says }) => `Rules.${rule}: ${says}`);
}

const concerned = [...new Set(parameterRules.flatMap(({ when: [name], needs }) => [name, ...needs]))];

/** Whether some values can be completed so that no rule refuses them. */
export function canBeAllowed(some: Combination, values: Readonly<Record<string, readonly string[]>>): boolean {
  const next = concerned.find((name) => !Object.hasOwn(some, name));
  if (next === undefined) return refusalsOf(some).length === 0;
  return (values[next] ?? []).some((value) => canBeAllowed({ ...some, [next]: value }, values));
}
