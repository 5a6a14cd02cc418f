/** What a user of this machine can choose by environment variables. */
export interface Settings {
  readonly port: number;
  readonly dynamoDbPort: number;
  /** Where clients with TLS connect, if they can. */
  readonly tlsPort: number;
  /** How many environments of one function run at a time. */
  readonly environmentsPerFunction?: number;
  /** How often expired items are deleted; 0 for never. */
  readonly expireEverySeconds?: number;
  /** What sessions are signed with. */
  readonly signingSecret?: string;
  /** Variables handed on to the functions. */
  readonly functions: Readonly<Record<string, string>>;
}

/**
 * Reads settings; an empty variable is one that is not set. All problems are returned at once.
 *
 * @param choices names of the variables that are handed on to the functions
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  choices: readonly string[] = [],
): { readonly settings: Settings } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const readPort = (name: string, otherwise: number) => {
    const value = environment[name];
    if (value === undefined || value === "") return otherwise;
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    problems.push(`${name} is not a port from 0 to 65535`);
    return otherwise;
  };
  const port = readPort("PORT", 8081);
  const dynamoDbPort = readPort("DYNAMODB_PORT", 8000);
  const tlsPort = readPort("TLS_PORT", 8443);
  if (port !== 0 && port === dynamoDbPort) problems.push("PORT and DYNAMODB_PORT are the same");
  const environmentsPerFunction = environment["ENVIRONMENTS_PER_FUNCTION"] ?? "";
  if (!/^(|[1-9]\d{0,3})$/.test(environmentsPerFunction)) {
    problems.push("ENVIRONMENTS_PER_FUNCTION is not a number from 1 to 9999");
  }
  const expireEverySeconds = environment["EXPIRE_EVERY_SECONDS"] ?? "";
  if (!/^(|\d{1,5})$/.test(expireEverySeconds)) problems.push("EXPIRE_EVERY_SECONDS is not a number from 0 to 99999");
  if (problems.length > 0) return { problems };
  const given = choices.map((name) => [name, environment[name] ?? ""] as const);
  const functions = Object.fromEntries(given.filter(([, value]) => value !== ""));
  const signingSecret = environment["SIGNING_SECRET"] ?? "";
  return {
    settings: {
      ...{ port, dynamoDbPort, tlsPort, functions },
      ...(environmentsPerFunction !== "" && { environmentsPerFunction: Number(environmentsPerFunction) }),
      ...(expireEverySeconds !== "" && { expireEverySeconds: Number(expireEverySeconds) }),
      ...(signingSecret !== "" && { signingSecret }),
    },
  };
}
