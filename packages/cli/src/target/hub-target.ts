/** The hub that a command is for. */
export interface HubTarget {
  /** Where clients connect. */
  readonly url: string;
  /** Its HTTP origin, where it runs on this machine: there the issuer and everything of AWS are. Absent of a deployed one. */
  readonly localOrigin?: string;
  /** Where connections are posted to, where it is known. */
  readonly managementEndpoint?: string;
  readonly aws: AwsSettings;
  /** Names of the functions, where they are known. */
  readonly functions: FunctionNames;
  /** Of the user pool's app client, for logging in. */
  readonly cognitoClientId?: string;
  /** Name or ARN of the secret that sessions are signed with. */
  readonly signingSecretId?: string;
  readonly stackName?: string;
  readonly tableName?: string;
  /** Who connects where nobody else is named. */
  readonly user?: string;
}

export interface FunctionNames {
  readonly publish?: string;
  readonly manage?: string;
  readonly inspect?: string;
}

/** What clients of AWS are made with; what is absent is found as the AWS SDK does it. */
export interface AwsSettings {
  readonly region?: string;
  /** Of the shared configuration. */
  readonly profile?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const DEFAULT_URL = "ws://127.0.0.1:8081/development";

/** What `switchboard dev` and `npm start` are for AWS clients: they take any region and any credentials. */
export function localTarget(url: URL): HubTarget {
  const origin = `${url.protocol === "wss:" ? "https" : "http"}://${url.host}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return {
    ...{ url: url.href, localOrigin: origin, managementEndpoint: `${origin}${url.pathname}`, functions: {} },
    aws: { region: "us-east-1", endpoint: origin, credentials },
  };
}
