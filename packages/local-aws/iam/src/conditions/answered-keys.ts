/** Condition keys that requests have here whenever they have them on AWS. */
const ANSWERED: ReadonlySet<string> = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalisawsservice",
  "aws:principaltype",
  "aws:requestedregion",
  "aws:resourceaccount",
  "aws:securetransport",
  "aws:viaawsservice",
  "dynamodb:leadingkeys",
  "dynamodb:returnconsumedcapacity",
  "dynamodb:returnvalues",
  "dynamodb:select",
  "events:detail-type",
  "events:source",
  "lambda:sourcefunctionarn",
  "secretsmanager:secretid",
  "secretsmanager:versionid",
  "secretsmanager:versionstage",
  // No request of a function has these (documented).
  "aws:calledvia",
  "aws:calledviafirst",
  "aws:calledvialast",
  "aws:federatedprovider",
  "aws:multifactorauthage",
  "aws:multifactorauthpresent",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:username",
]);

/**
 * Whether a key that a request does not have is known to be missing. Of others nothing can be said: whether tags, networks or
 * organizations match is decided where the application is deployed.
 *
 * @param key in lower case
 */
export function isAnswered(key: string): boolean {
  return ANSWERED.has(key);
}
