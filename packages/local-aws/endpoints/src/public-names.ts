// The host names that AWS gives to APIs and services, as regular expressions. They are matched in the processes of functions as well,
// which may be Python: nothing in them means another thing there.

const REGION = "[a-z]{2,4}(?:-[a-z]+)+-[0-9]+";
/** Of every partition: with IPv4 alone, and with IPv6 as well (dual-stack). */
const SUFFIX = String.raw`(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|amazonaws\.eu|api\.amazonwebservices\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)`;
/** A function's own machine has these names, and other things listen there. */
const LOOPBACK = /^(localhost|[\d.]+|\[.*\])$/i;

/** What an API's host names are made of. */
export interface NamedApi {
  readonly apiId: string;
  readonly region: string;
  /** What its events say. */
  readonly domainName: string;
}

/** An API's host names in its region, and the one that its events say. */
export function apiNames({ apiId, region, domainName }: NamedApi): string {
  const publicNames = `${literally(apiId)}\\.execute-api(?:-fips)?\\.${literally(region)}\\.${SUFFIX}`;
  return LOOPBACK.test(domainName) ? publicNames : `${publicNames}|${literally(domainName)}`;
}

/**
 * A service's host names in every region: no call of a function to it is to leave this machine.
 *
 * @param prefixes how they begin, e.g. `sqs`
 */
export function serviceNames(prefixes: readonly string[]): string {
  return `(?:${prefixes.map(literally).join("|")})(?:-fips)?\\.${REGION}\\.${SUFFIX}`;
}

/** The names of custom domains. */
export function domainNames(names: readonly string[]): string {
  return names.map(literally).join("|");
}

/** Matches whole host names; their case does not matter. */
export function matching(names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.join("|")})$`, "i");
}

function literally(text: string): string {
  return text.replaceAll(/[^\w-]/g, "\\$&");
}
