/**
 * What the SDK's clients need where servers are not AWS's: any credentials will do, and a function's have a token of about
 * this length.
 */
export const sdkEnvironment = {
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_SESSION_TOKEN: "t".repeat(700),
  // It would say in every process how old a Node.js it wants.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
} as const;
