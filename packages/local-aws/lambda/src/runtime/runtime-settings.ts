import type { FunctionEndpoints } from "@switchboard/local-endpoints";

// What the process of a function is told beside what its environment has on AWS.

/** The environment variable that tells it. The runtime takes it away before the function's own code can see it. */
export const RUNTIME_SETTINGS_VARIABLE = "LOCAL_AWS_RUNTIME";

export interface RuntimeSettings {
  /** Default: public names lead where they always do. */
  readonly endpoints?: FunctionEndpoints;
  /** Absolute path of the folder of the template, whose `node_modules` may have the AWS SDK. */
  readonly projectFolder?: string;
}

/** As an environment variable of a function. */
export function runtimeSettings(settings: RuntimeSettings): Readonly<Record<string, string>> {
  return { [RUNTIME_SETTINGS_VARIABLE]: JSON.stringify(settings) };
}
