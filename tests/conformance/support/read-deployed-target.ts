import type { FixtureAddress } from "./fixture-api.ts";
import type { FixtureName } from "./fixture-apis.ts";

export interface DeployedTarget {
  readonly addresses: readonly FixtureAddress[];
  /** How time passes: by the local gateway's clock, really, or not at all. */
  readonly time: "clock" | "wait" | "none";
}

const NAMES: readonly FixtureName[] = ["guarded", "plain", "bare", "unnamed"];

/**
 * Reads which fixture APIs the suite is pointed at; `undefined` if at none.
 *
 * @throws `Error` naming every variable that is wrong
 */
export function readDeployedTarget(
  environment: Readonly<Record<string, string | undefined>>,
): DeployedTarget | undefined {
  const problems: string[] = [];
  const region = environment["AWS_REGION"] ?? "us-east-1";
  const addresses = NAMES.flatMap((name): FixtureAddress[] => {
    const suffix = `_${name.toUpperCase()}`;
    const url = readUrl(environment, `CONFORMANCE_URL${suffix}`, /^wss?:/, problems);
    if (url === undefined) return [];
    const managementEndpoint =
      readUrl(environment, `CONFORMANCE_MANAGEMENT_ENDPOINT${suffix}`, /^https?:/, problems) ??
      url.replace(/^ws/, "http");
    return [{ name, url, managementEndpoint, region }];
  });
  const time = environment["CONFORMANCE_TIME"] || "none";
  if (!isTime(time)) problems.push("CONFORMANCE_TIME is none of clock, wait, none");
  if (problems.length > 0) throw new Error(problems.join("; "));
  return addresses.length === 0 || !isTime(time) ? undefined : { addresses, time };
}

function readUrl(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  scheme: RegExp,
  problems: string[],
): string | undefined {
  const value = environment[name] || undefined;
  if (value === undefined || (URL.canParse(value) && scheme.test(value))) return value?.replace(/\/$/, "");
  problems.push(`${name} is no URL that matches ${scheme}`);
  return undefined;
}

function isTime(value: string): value is DeployedTarget["time"] {
  return value === "clock" || value === "wait" || value === "none";
}
