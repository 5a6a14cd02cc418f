/** The credentials of a function's environments, as Lambda sets them: temporary ones, of the function's role. */
export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const PREFIX = "LOCAL";

/** The access key names the function, so that its calls can be told apart from everybody else's. */
export function functionCredentials(functionName: string): FunctionCredentials {
  const text = `local-${functionName}`;
  return { accessKeyId: `${PREFIX}${functionName}`, secretAccessKey: text, sessionToken: text };
}

/** The function whose credentials an access key belongs to, if it has the form of one. */
export function functionOfAccessKey(accessKeyId: string | undefined): string | undefined {
  return accessKeyId?.startsWith(PREFIX) ? accessKeyId.slice(PREFIX.length) : undefined;
}
