import { fileURLToPath } from "node:url";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { createSystemClock } from "@switchboard/adjustable-clock";
import { expect, test, vi } from "vitest";
import { editTemplate } from "../support/edited-template.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";

/** Where it is written: what `npm start` runs has no zip of the canary beside it. */
const templateFile = fileURLToPath(new URL("../../infra/template.yaml", import.meta.url));
const canary = { CanarySchedule: "rate(15 minutes)" };

interface Outcome {
  readonly round: unknown;
  readonly failed: string | undefined;
}

/** A round that somebody asks for. */
async function runRound({ switchboard }: Hub): Promise<Outcome> {
  const client = new LambdaClient({ ...clientConfig, endpoint: `http://127.0.0.1:${switchboard.gateway.port}` });
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName: "CanaryFunction", Payload: "{}" }));
    return { round: JSON.parse(answer.Payload?.transformToString() ?? ""), failed: answer.FunctionError };
  } finally {
    client.destroy();
  }
}

/** What the canary has written, the metrics last. */
function written({ lines }: Hub): readonly Record<string, unknown>[] {
  return lines
    .filter(({ functionName }) => functionName === "CanaryFunction")
    .map(({ line }): Record<string, unknown> => JSON.parse(line))
    .toSorted((one, other) => Number("_aws" in one) - Number("_aws" in other));
}

test.each([
  ["none", { AUTH: "none" }, {}],
  ["signed, each signature once", { AUTH: "signed", SIGNED_ONCE: "true" }, { SigningSecretName: "" }],
  ["cognito, with a secret that the stack makes for it", { AUTH: "cognito" }, { SigningSecretName: "" }],
  [
    "cognito, with a secret that is there, and as connections may send by default",
    { AUTH: "cognito", SEND_POLICY: "" },
    {},
  ],
  ["cognito and none, as connections may send by default", { AUTH: "cognito,none", SEND_POLICY: "" }, {}],
  [
    "connections only receive, at few addresses, through the workers, from few origins",
    {
      ...{ AUTH: "none", SEND_POLICY: "nobody", ADDRESSES: "group", DIRECT_DELIVERY_LIMIT: "0" },
      ALLOWED_ORIGINS: "https://app.example",
    },
    {},
  ],
])("a round arrives, and leaves nothing: %s", async (_what, settings, parameters) => {
  await using hub = await startHub(settings, { templateFile, parameters: { ...canary, ...parameters } });
  expect(await runRound(hub)).toEqual({
    round: { outcome: "arrived", latencyMs: expect.any(Number) },
    failed: undefined,
  });
  const [line, metrics] = written(hub);
  expect(line).toMatchObject({ level: "INFO", message: "canary", outcome: "arrived" });
  expect(metrics).toMatchObject({ FunctionName: "CanaryFunction", CanarySuccess: 1, CanaryLost: 0 });
  const { connectionId } = await hub.event("connected");
  expect(await hub.event("closed", (event) => event.connectionId === connectionId)).toMatchObject({ code: 1000 });
  const left = async () => (await hub.items()).filter((item) => item["connectionId"]?.S === connectionId);
  await expect.poll(left).toEqual([]);
});

test.each<[string, readonly [string | RegExp, string], object]>([
  [
    "may not publish",
    [/(Sid: Publish\n +Effect: )Allow/, "$1Deny"],
    { step: "publish", problem: "access-denied", lost: 0 },
  ],
  [
    "is not let in",
    ['!If [LetsCanarySign, "cognito,signed", !Ref Auth]', "!Ref Auth"],
    { step: "connect", problem: "the handshake was refused with 401" },
  ],
  [
    "may not read the secret",
    [
      /(Sid: ReadSigningSecret\n +Effect: )Allow(\n.*\n +Resource: !If\n.*\n.*\n.*\n +- !Ref AWS::NoValue\n\n {2}CanaryLogs)/,
      "$1Deny$2",
    ],
    { step: "connect", problem: "signing-secret-unreadable" },
  ],
])(
  "a canary that %s fails its round within its time, and no invocation",
  async (_what, change, expected) => {
    using template = editTemplate(change);
    await using hub = await startHub({ AUTH: "cognito" }, { templateFile: template.file, parameters: canary });
    const { round, failed } = await runRound(hub);
    expect(failed).toBeUndefined();
    expect(round).toMatchObject({ outcome: "failed", ...expected });
    const [line, metrics] = written(hub);
    expect(line).toMatchObject({ level: "WARN", message: "canary", outcome: "failed", ...expected });
    expect(metrics).toMatchObject({ CanarySuccess: 0 });
  },
  60_000,
);

test("rounds run on their schedule", async () => {
  const clock = createSystemClock();
  await using hub = await startHub({ AUTH: "none" }, { templateFile, parameters: canary, clock });
  clock.advance(15 * 60_000);
  await vi.waitFor(() => expect(written(hub)).toMatchObject([{ outcome: "arrived" }, { CanarySuccess: 1 }]), 20_000);
});
