import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface StackStub {
  outputs: Readonly<Record<string, string>>;
  parameters: Readonly<Record<string, string>>;
}

/** What of AWS nothing on this machine stands for: CloudFormation, CloudWatch's alarms, and the login of Cognito. */
export interface AwsStub extends AsyncDisposable {
  readonly endpoint: string;
  /** Stacks by name. */
  readonly stacks: Map<string, StackStub>;
  /** States of alarms by name; `undefined`: these credentials may not look at them. */
  alarms: Readonly<Record<string, string>> | undefined;
  /** Passwords of users. */
  readonly passwords: Map<string, string>;
  /** The flows of the logins so far. */
  readonly logins: string[];
}

/** @param issue makes an id token of a user */
export async function startAwsStub(issue: (user: string) => Promise<string>): Promise<AwsStub> {
  const stub = {
    stacks: new Map<string, StackStub>(),
    alarms: {} as Readonly<Record<string, string>> | undefined,
    passwords: new Map<string, string>(),
    logins: [] as string[],
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const target = String(request.headers["x-amz-target"] ?? "");
    const json = (status: number, value: object) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(value));
    };
    if (target.endsWith(".DescribeAlarms")) {
      if (stub.alarms === undefined) return json(403, { __type: "AccessDeniedException", message: "no" });
      const MetricAlarms = Object.entries(stub.alarms).map(([AlarmName, StateValue]) => ({ AlarmName, StateValue }));
      return json(200, { MetricAlarms });
    }
    if (target.endsWith(".InitiateAuth")) return json(...(await logIn(JSON.parse(body))));
    const name = new URLSearchParams(body).get("StackName") ?? "";
    const stack = stub.stacks.get(name);
    response.writeHead(stack === undefined ? 400 : 200, { "content-type": "text/xml" });
    response.end(stack === undefined ? noStack(name) : described(name, stack));
  }

  async function logIn({
    AuthFlow,
    AuthParameters: { USERNAME = "", PASSWORD, REFRESH_TOKEN },
  }: {
    readonly AuthFlow: string;
    readonly AuthParameters: Readonly<Record<string, string>>;
  }): Promise<[number, object]> {
    stub.logins.push(AuthFlow);
    const isRenewal = AuthFlow === "REFRESH_TOKEN_AUTH";
    const user = isRenewal ? REFRESH_TOKEN : USERNAME;
    if (!isRenewal && stub.passwords.get(USERNAME) !== PASSWORD) {
      return [400, { __type: "NotAuthorizedException", message: "Incorrect username or password." }];
    }
    if (user === "challenged") return [200, { ChallengeName: "SOFTWARE_TOKEN_MFA", Session: "s" }];
    const tokens = { IdToken: await issue(user ?? ""), ...(!isRenewal && { RefreshToken: user }) };
    return [200, { AuthenticationResult: tokens }];
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(stub, {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function described(name: string, { outputs, parameters }: StackStub): string {
  const list = (kind: string, entries: Readonly<Record<string, string>>) =>
    Object.entries(entries)
      .map(([key, value]) => `<member><${kind}Key>${key}</${kind}Key><${kind}Value>${value}</${kind}Value></member>`)
      .join("");
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member>
    <StackName>${name}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>UPDATE_COMPLETE</StackStatus>
    <Outputs>${list("Output", outputs)}</Outputs><Parameters>${list("Parameter", parameters)}</Parameters>
    </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function noStack(name: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>
    <Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`;
}
