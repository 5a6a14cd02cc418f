import { spawn } from "node:child_process";
import type { FixtureApi } from "./fixture-api.ts";
import { NotOnThisTarget } from "./target.ts";

/** A client that is tried where it is installed. */
export interface OtherClient {
  readonly name: string;
  /**
   * `ok`, or what it says of the error.
   *
   * @throws {@link NotOnThisTarget} where the client is not installed
   */
  post(api: FixtureApi, connectionId: string, data: string): Promise<string>;
}

const BOTO3_POST = `
import sys
try:
    import boto3
except ImportError:
    print("ModuleNotFoundError")
    sys.exit()
try:
    client = boto3.client("apigatewaymanagementapi", endpoint_url=sys.argv[1])
    client.post_to_connection(ConnectionId=sys.argv[2], Data=sys.argv[3].encode())
    print("ok")
except Exception as error:
    print(type(error).__name__)
`;

export const boto3: OtherClient = {
  name: "boto3",
  async post(api, connectionId, data) {
    const printed = await run(api, "python3", ["-c", BOTO3_POST, api.managementEndpoint, connectionId, data]);
    return printed === undefined || printed === "ModuleNotFoundError" ? absent("boto3") : printed;
  },
};

/** `--data` means something else in version 2 unless it is told otherwise, and version 1 does not know that option. */
export const commandLine: OtherClient = {
  name: "the AWS CLI",
  async post(api, connectionId, data) {
    const version = await run(api, "aws", ["--version"]);
    if (version === undefined) return absent("the AWS CLI");
    const raw = /aws-cli\/1\./.test(version) ? [] : ["--cli-binary-format", "raw-in-base64-out"];
    const names = ["--endpoint-url", api.managementEndpoint, "--connection-id", connectionId, "--data", data];
    return (await run(api, "aws", ["apigatewaymanagementapi", "post-to-connection", ...names, ...raw])) || "ok";
  },
};

function absent(client: string): never {
  throw new NotOnThisTarget(`${client} is not on this machine`);
}

/** What a command prints; `undefined` where there is no such command. */
async function run(api: FixtureApi, command: string, args: readonly string[]): Promise<string | undefined> {
  const { accessKeyId, secretAccessKey, sessionToken } = await api.credentialsInUse();
  const child = spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: "/nonexistent",
      AWS_REGION: api.region,
      AWS_DEFAULT_REGION: api.region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    },
  });
  return new Promise((resolve) => {
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk));
    child.once("error", () => resolve(undefined));
    child.once("close", () => resolve(printed.trim()));
  });
}
