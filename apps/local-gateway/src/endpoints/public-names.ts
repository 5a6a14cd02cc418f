import { type ApiDefinition, domainNameOf } from "../api-definition.ts";

// The host names that AWS gives to APIs and services, as regular expressions. They are matched in the processes of functions as well,
// which may be Python: nothing in them means another thing there.

const REGION = "[a-z]{2,4}(?:-[a-z]+)+-[0-9]+";
/** Of every partition: with IPv4 alone, and with IPv6 as well (dual-stack). */
const SUFFIX = String.raw`(?:amazonaws\.com(?:\.cn)?|api\.aws|api\.amazonwebservices\.com\.cn|amazonaws\.eu|api\.amazonwebservices\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)`;
/** A function's own machine has these names, and other things listen there. */
const LOOPBACK = /^(localhost|[\d.]+|\[.*\])$/i;

/** An API's host names in its region, and the one that its events say. */
export function apiNames(api: ApiDefinition): string {
  const publicNames = `${literally(api.apiId)}\\.execute-api(?:-fips)?\\.${literally(api.region)}\\.${SUFFIX}`;
  const domainName = domainNameOf(api);
  return LOOPBACK.test(domainName) ? publicNames : `${publicNames}|${literally(domainName)}`;
}

/**
 * A service's host names in every region: no call of a function to it is to leave this machine.
 *
 * @param names how they begin, as regular expressions, e.g. `sqs`
 */
export function serviceNames(...names: readonly string[]): string {
  return `(?:${names.join("|")})(?:-fips)?\\.${REGION}\\.${SUFFIX}`;
}

/** DynamoDB has names for accounts as well, and its streams have their own. */
export const DYNAMODB_NAMES = serviceNames("dynamodb", String.raw`streams[.-]dynamodb`, String.raw`[0-9]{12}\.ddb`);
/** As queue URLs have them, and as they had them once. */
export const SQS_NAMES = `${serviceNames("sqs")}|${REGION}\\.queue\\.amazonaws\\.com`;
export const SECRETS_NAMES = serviceNames("secretsmanager");
export const LAMBDA_NAMES = serviceNames("lambda");
export const EVENTBRIDGE_NAMES = serviceNames("events");

/** Matches whole host names; their case does not matter. */
export function matching(names: readonly string[]): RegExp {
  return new RegExp(`^(?:${names.join("|")})$`, "i");
}

function literally(text: string): string {
  return text.replaceAll(/[^\w-]/g, "\\$&");
}
