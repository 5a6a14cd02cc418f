import { readFileSync } from "node:fs";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { runtime } from "@switchboard/composition";
import { applies, type FunctionCall, type RunningStack } from "@switchboard/local-aws";
import { startFaultProxy } from "@switchboard/local-dynamodb/fault-proxy";
import type { ServerFrame } from "@switchboard/protocol";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { asText, SERVERLESS_FUNCTION } from "@switchboard/template";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Client, connectClient } from "../support/client.ts";
import { deployed, fullParameters, ofType, textAt } from "../support/deployment.ts";
import { editTemplate } from "../support/edited-template.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";
import { watchedBy } from "../support/watched-metrics.ts";

/** A handshake of this session is let down by the table half-way, once something else has happened to the connection. */
const halfWay = "half-way";
/** Nobody can be found in this session, since the table fails. */
const unfound = "unfound";

/** More than anybody sends here within a minute, but for one who is to be refused. */
const framesPerMinute = 30;

/** What a deployment has beside the rest. */
interface Uses {
  readonly tellsPresence: boolean;
  readonly quotas: boolean;
}

/** Whatever the functions do, each of them in every way it has: the calls that their roles are for. */
async function useEverything(hub: Hub, { tellsPresence, quotas }: Uses): Promise<void> {
  const { gateway } = hub.switchboard;
  const origin = `http://127.0.0.1:${gateway.port}`;
  const lambda = new LambdaClient({ ...clientConfig, endpoint: origin });
  const sqs = new SQSClient({ ...clientConfig, endpoint: origin });

  /** A connection that is cut, and that nobody was told of. It has joined a room: more has to be looked at to forget it. */
  async function leaveBehind(session: string): Promise<string> {
    const { connectionId, client } = await connect(session);
    expect(await client.ask({ action: "join", groups: ["room.gone"] })).toMatchObject({ type: "joined" });
    gateway.chaos.change({ dropDisconnect: 1 });
    client.terminate();
    await hub.event("closed", (event) => event.connectionId === connectionId);
    gateway.chaos.change({ dropDisconnect: 0 });
    return connectionId;
  }
  async function connect(session: string) {
    const client = await hub.connect({ session_id: session });
    const { connectionId } = await client.hello();
    return { client, connectionId };
  }
  async function connectExpired(session: string) {
    const connected = await connect(session);
    await hub.expire(connected.connectionId, Math.floor(Date.now() / 1000) - 60);
    return connected;
  }
  async function invoke(FunctionName: string, request: object): Promise<Record<string, unknown>> {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(request) }));
    return JSON.parse(Payload?.transformToString() ?? "");
  }
  const publish = (sessions: readonly string[]) =>
    invoke("PublishFunction", { to: { sessions: sessions.map((session) => `anon/${session}`) }, data: 1 });
  const toWorker = (text: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: `${origin}/000000000000/DeliveryQueue`, MessageBody: text }));
  const taskFor = (connectionId: string, session: string, expiresAtMs: number, attempt = 1) => {
    const message = { messageId: `to-${session}`, from: {}, sentAtMs: Date.now(), payload: { kind: "json", value: 1 } };
    const recipients = [{ protocol: "switchboard.v1", foundAt: session, connections: [[connectionId, expiresAtMs]] }];
    return JSON.stringify({ version: 1, attempt, message, recipients });
  };
  const workedOff = (outcome: string) =>
    vi.waitFor(
      () => {
        const lines = hub.lines.filter(({ functionName }) => functionName === "DeliverFunction");
        expect(lines.filter(({ line }) => line.includes(outcome))).not.toEqual([]);
      },
      { timeout: 30_000 },
    );

  // What a worker cannot finish, which takes it all of its time, and what it cannot read.
  const throttled = await connect("slow");
  gateway.chaos.nextPosts(
    throttled.connectionId,
    Array.from({ length: 60 }, () => "throttled" as const),
  );
  await toWorker(taskFor(throttled.connectionId, "session#anon/slow", Date.now() + 600_000));
  await toWorker("no task");
  // What is given up at the last attempt, which other systems are told of.
  const missed = await connect("missed");
  gateway.chaos.nextPosts(
    missed.connectionId,
    Array.from({ length: 60 }, () => "throttled" as const),
  );
  await toWorker(taskFor(missed.connectionId, "session#anon/missed", Date.now() + 600_000, 5));
  await invoke("PublishFunction", { to: "nobody", data: 1 });
  // What cannot be done now, and has to be published again.
  const failed = await invoke("PublishFunction", { to: { sessions: [unfound] }, data: 1 });
  expect(failed).toMatchObject({ errorType: "Switchboard.Internal" });
  // What is refused and nobody reads the answer to is put into a queue.
  const Sns = { MessageId: "n-1", TopicArn: "arn:aws:sns:us-east-1:000000000000:t", Message: '{"to":"nobody"}' };
  expect(await invoke("PublishFunction", { Records: [{ EventSource: "aws:sns", Sns }] })).toEqual({});

  // A connection that its own function cannot forget, since no table takes an address that long: a worker is told.
  const { client: stuck, connectionId: stuckId } = await connect("stuck");
  const [own] = (await hub.items()).filter(({ address }) => address?.S === `connection#${stuckId}`);
  await hub.put({ ...own, addresses: { SS: ["x".repeat(2049)] } });
  await stuck.close();
  // Another, which a worker can forget.
  const leftId = await leaveBehind("left");
  const left = { version: 1, kind: "unregister", attempt: 1, connectionId: leftId, closedAtMs: Date.now() };
  await toWorker(JSON.stringify(left));
  await workedOff(`"connectionId":"${leftId}"`);

  // Every way in, and out.
  const token = await (await fetch(`${origin}/token?user=ada&groups=admins`)).text();
  const ada = await hub.connect({ idToken: token });
  const secret = await signingSecretOf(hub);
  const signed = await connectClient(signWebSocketUrl({ url: gateway.url, session: "signed", secret }));
  const { client: alice } = await connect("alice");
  await expect(connect(halfWay)).rejects.toMatchObject({ status: 500 });
  await expect(hub.connect({ idToken: "no token" })).rejects.toMatchObject({ status: 401 });
  await useRooms(hub, invoke, ada);
  for (const client of [ada, signed]) await client.close();
  const hasCanary = "CanaryFunction" in hub.switchboard.definition.roles;
  if (hasCanary) expect(await invoke("CanaryFunction", {})).toMatchObject({ outcome: "arrived" });
  // One that is open, and one that is gone.
  await leaveBehind("kicked-2");
  const { client: kicked } = await connect("kicked-1");
  gateway.chaos.change({ dropDisconnect: 1 });
  const close = { sessions: ["kicked-1", "kicked-2"] };
  expect(await invoke("ManageFunction", { close })).toMatchObject({ closed: 1, gone: 1, failed: 0 });
  expect(await kicked.next()).toMatchObject({ type: "close", code: "kicked" });
  gateway.chaos.change({ dropDisconnect: 0 });
  for (const command of ["deny", "allow"]) {
    await invoke("ManageFunction", { [command]: { sessions: ["kicked-1"] }, for: 60 });
    await invoke("InspectFunction", { denied: { session: "kicked-1" } });
  }

  // To one directly, to others through the workers; to those who are gone, each way.
  const { client: bob } = await connect("bob");
  const { client: carol } = await connect("carol");
  for (const session of ["gone-1", "gone-2", "gone-3", "gone-4"]) await leaveBehind(session);
  const frameTo = (sessions: readonly string[]) => ({ action: "sendMessage", to: { sessions }, data: 1 });
  expect(await alice.ask(frameTo(["bob", "carol"]))).toMatchObject({ delivered: 1, queued: 1 });
  await publish(["bob", "carol"]);
  for (const client of [bob, carol, bob, carol]) expect(await client.next()).toMatchObject({ type: "message" });
  const { client: dave } = await connect("dave");
  const [ack] = await Promise.all([
    dave.ask(frameTo(["gone-1"])),
    alice.ask(frameTo(["gone-3", "gone-4"])),
    publish(["gone-2"]),
    workedOff('"gone":1'),
  ]);
  expect(ack).toMatchObject({ type: "ack", gone: 1 });

  // To those whose time is over, and by those. The functions that close them have to forget them as well: without `$disconnect`,
  // whose function would be the first to do that at times.
  gateway.chaos.change({ dropDisconnect: 1 });
  await connectExpired("late-1");
  await alice.ask(frameTo(["late-1"]));
  await connectExpired("late-2");
  await publish(["late-2"]);
  const late = await connect("late-3");
  await toWorker(taskFor(late.connectionId, "session#anon/late-3", Date.now() - 1000));
  const [sender, asker] = [await connectExpired("late-4"), await connectExpired("late-5")];
  sender.client.send(frameTo(["bob"]));
  asker.client.send({ action: "hello" });
  // Told, closed, and in the end forgotten.
  const ids = [late, sender, asker].map(({ connectionId }) => connectionId);
  await vi.waitFor(
    async () => {
      const left = (await hub.items()).filter(({ connectionId }) => ids.includes(connectionId?.S ?? ""));
      expect(left).toEqual([]);
    },
    { timeout: 30_000 },
  );
  gateway.chaos.change({ dropDisconnect: 0 });

  await workedOff('"requeued":1');
  await workedOff('"deadLettered":1');
  await workedOff(`"connectionId":"${stuckId}"`);
  await workedOff("unreadable");
  if (tellsPresence) await workedOff('"outcome":"told"');
  if (quotas) await exceedQuota(hub);
  for (const client of [lambda, sqs]) client.destroy();
}

/** Goes on beyond its quota until it is closed for that: one frame after the other, so that one environment counts them all. */
async function exceedQuota(hub: Hub): Promise<void> {
  const hasty = await hub.connect({ session_id: "hasty" });
  const codes: string[] = [];
  const isClosed = hasty.closed.then(() => "closed" as const);
  for (;;) {
    const answer = await Promise.race([hasty.ask({ action: "hello" }), isClosed]);
    if (answer === "closed") break;
    if (answer.type === "error") codes.push(answer.code);
  }
  expect(codes).toContain("too-fast");
  // The function forgets the connection before it counts that.
  const isCounted = () => hub.lines.some(({ line }) => metricsIn(line).includes("QuotaClosed"));
  await vi.waitFor(() => expect(isCounted()).toBe(true), { timeout: 30_000 });
}

/** Joins, stores, recovers and manages, whatever the deployment keeps. */
async function useRooms(
  hub: Hub,
  invoke: (functionName: string, request: object) => Promise<Record<string, unknown>>,
  ada: Client,
): Promise<void> {
  const { historyTableName } = hub.switchboard;
  /** Who comes and goes is told in between. */
  const answer = async (): Promise<ServerFrame> => {
    const frame = await ada.next();
    return frame.type === "presence" ? answer() : frame;
  };
  const ask = (frame: object) => {
    ada.send(frame);
    return answer();
  };
  expect(await ask({ action: "hello", groups: ["room.1"] })).toMatchObject({ type: "welcome" });
  const sent = await ask({ action: "sendMessage", to: { groups: ["room.1"] }, exclude: "connection", data: 1 });
  // A sender that waits for long is told before the delivery that its message is stored.
  expect(sent.type === "stored" ? await answer() : sent).toMatchObject({ type: "ack" });
  expect(await ask({ action: "join", groups: ["room.2"] })).toMatchObject({ type: "joined" });
  expect(await ask({ action: "leave", groups: ["room.2"] })).toMatchObject({ type: "left" });
  await ask({ action: "history", group: "room.1" });
  for (const action of ["members", "occupancy"]) {
    expect(await ask({ action, group: "room.1" })).toMatchObject({ type: action });
  }
  await ask({ action: "recover", since: [["an epoch of nobody", 1]] });
  await invoke("PublishFunction", { to: { groups: ["room.3"] }, data: 1 });

  const users = { users: ["ada"] };
  await invoke("ManageFunction", { join: users, groups: ["room.4"], lasting: true });
  expect(await invoke("ManageFunction", { join: users, groups: ["room.5"] })).toMatchObject({ joined: 1 });
  // Whoever has lasting groups is put into them at once.
  const token = await (
    await fetch(`http://127.0.0.1:${hub.switchboard.gateway.port}/token?user=ada&groups=admins`)
  ).text();
  await (await hub.connect({ idToken: token })).close();
  expect(await invoke("InspectFunction", { members: { user: "ada" } })).toMatchObject({ type: "members" });
  await invoke("InspectFunction", { memberships: { user: "ada" } });
  expect(await invoke("ManageFunction", { leave: users, groups: ["room.5"] })).toMatchObject({ type: "left" });
  await invoke("ManageFunction", { leave: users, groups: ["room.4"], lasting: true });

  if (historyTableName === undefined) return;
  await invoke("InspectFunction", { history: { group: "room.1" } });
  await invoke("InspectFunction", { stream: { group: "room.1" } });
  // A writer that has died with its offset leaves a hole, which nobody may fill once the stream is purged.
  await hub.leaveHole(historyTableName, "group#room.1");
  for (const group of ["room.1", "room.unknown"]) {
    expect(await invoke("ManageFunction", { purge: { group } })).toEqual({ type: "purged" });
  }
}

/** Through the API of Secrets Manager: the stack may have made it up. */
async function signingSecretOf({ switchboard }: Hub): Promise<string> {
  const connect = switchboard.definition.functions.find(({ definition }) => definition.name === "ConnectFunction");
  const answer = await fetch(`http://127.0.0.1:${switchboard.gateway.port}/_secrets-manager`, {
    method: "POST",
    headers: { "x-amz-target": "secretsmanager.GetSecretValue" },
    body: JSON.stringify({ SecretId: connect?.definition.environment?.["SIGNING_SECRET_NAME"] }),
  });
  const { SecretString } = (await answer.json()) as { readonly SecretString: string };
  return SecretString;
}

/** Statements without a call that they are for, each by action and resource. */
function leftOver({ definition }: RunningStack, calls: readonly FunctionCall[]): readonly string[] {
  return Object.entries(definition.roles).flatMap(([functionName, { statements }]) =>
    statements.flatMap((statement) =>
      statement.actions.patterns.flatMap((action) =>
        statement.resources.patterns.flatMap((resource) => {
          const actions = { patterns: [action], except: false };
          const part = { ...statement, actions, resources: { patterns: [resource], except: false } };
          const isUsed = calls.some((call) => call.functionName === functionName && applies(part, call));
          return isUsed ? [] : [`${statement.where}: ${action} on ${resource}`];
        }),
      ),
    ),
  );
}

/** A deployment, and every call that its functions made. */
interface Used extends AsyncDisposable {
  readonly stack: RunningStack;
  readonly calls: readonly FunctionCall[];
  readonly lines: Hub["lines"];
}

async function deployAndUse(
  settings: Readonly<Record<string, string>>,
  parameters: Readonly<Record<string, string>>,
): Promise<Used> {
  // A worker with little time: what is throttled goes back to the queue soon. The same for a connection that cannot be forgotten.
  using template = editTemplate(
    [/(lambda-deliver\.zip\n.*\n.*\n +Timeout: )30/, "$16"],
    [/(lambda-disconnect\.zip\n(?:.*\n){3} +Timeout: )20/, "$16"],
  );
  const calls: FunctionCall[] = [];
  let hub: Hub | undefined;
  // The functions reach DynamoDB, which asks their roles, through this.
  const proxy = await startFaultProxy(() => hub?.switchboard.dynamoDbEndpoint ?? "");
  proxy.decide(async ({ operation, input }) => {
    const text = JSON.stringify(input);
    if (operation === "Query" && text.includes(`session#anon/${unfound}`)) {
      return { status: 500, error: "InternalServerError" };
    }
    const [, connectionId] = /"connectionId":\{"S":"([^"]+)"/.exec(text) ?? [];
    if (operation !== "BatchWriteItem" || !text.includes(`anon/${halfWay}`) || !text.includes("PutRequest"))
      return "pass";
    // Somebody else has changed the connection, as a backend does that joins it to a group.
    await hub?.raiseRevision(connectionId ?? "");
    return { status: 500, error: "InternalServerError" };
  });
  const onCall = (call: FunctionCall) => calls.push(call);
  const options = { templateFile: template.file, parameters, onCall, expireEverySeconds: 0 };
  const further = { DIRECT_DELIVERY_LIMIT: "1", JOIN: "room.**", AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint };
  const running = await startHub({ ...further, ...settings }, options);
  hub = running;
  await useEverything(running, {
    tellsPresence: settings["PRESENCE"] !== "",
    quotas: settings["QUOTAS"] !== undefined,
  });
  return {
    ...{ stack: running.switchboard, calls, lines: running.lines },
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

let least: Used;
let full: Used;
beforeAll(async () => {
  [least, full] = await Promise.all([
    deployAndUse(
      { HISTORY: "", LASTING_MEMBERSHIPS: "false", DENIALS: "false", PRESENCE: "" },
      { SigningSecretName: "switchboard/signing" },
    ),
    // Not the room of those who are gone: what it is told would find them before others do.
    deployAndUse(
      {
        ...{ SIGNED_ONCE: "true", EVENT_BUS: "default", PUBLISH_FROM: "bus/default" },
        PRESENCE: "admins,room.1,room.5",
        QUOTAS: `frames=${framesPerMinute}/m,user.frames=6000/m,user.connections=9`,
      },
      { SigningSecretName: "", ConnectionIdIndexName: "connection-id", CanarySchedule: "rate(15 minutes)" },
    ),
  ]);
}, 180_000);
afterAll(() => Promise.all([least, full].map((used) => used[Symbol.asyncDispose]())));

describe.each([
  ["with the least", () => least],
  ["with everything", () => full],
])("the roles of a deployment %s", (_, used) => {
  test("allow whatever the functions do", () => {
    const refused = used().calls.filter(({ allowed }) => !allowed);
    expect(refused.map(({ functionName, action, resource }) => `${functionName}: ${action} on ${resource}`)).toEqual(
      [],
    );
  });

  test("allow nothing else", () => {
    const { stack, calls } = used();
    expect(leftOver(stack, calls)).toEqual([]);
  });

  test("name every action, and every resource as far as it has a name", () => {
    const statements = Object.values(used().stack.definition.roles).flatMap((role) => role.statements);
    const nameless = statements.flatMap(({ where, actions, resources }) => [
      ...actions.patterns.filter((action) => /[*?]/.test(action)).map((action) => `${where}: ${action}`),
      ...resources.patterns
        // Streams of a log, connections and the end of a secret's ARN get their names when they come to be.
        .map((resource) => resource.replace(/(:log-group:[^*?]+:|\/@connections\/)\*$|(:secret:[^*?]+-)\?{6}$/, ""))
        .filter((resource) => /[*?]/.test(resource))
        .map((resource) => `${where}: ${resource}`),
    ]);
    expect(nameless).toEqual([]);
  });
});

describe("a metric of the hub's that is watched", () => {
  /** The composition of each function, by the path of its app. */
  const containers = import.meta.glob<{ readonly modules: readonly object[] }>("../../apps/lambda-*/src/container.ts", {
    eager: true,
  });
  const deployment = deployed(fullParameters);
  const functions = ofType(deployment, SERVERLESS_FUNCTION).map(([id, { CodeUri }]) => {
    const [, , app] = (asText(CodeUri ?? "") ?? "").split("/");
    return { id, app, functionName: deployment.resources.get(id)?.ref };
  });
  const watched = watchedBy(deployment).flatMap(({ watcher, namespace, name, dimensions }) => {
    const { id, app } = functions.find(({ functionName }) => functionName === dimensions["FunctionName"]) ?? {};
    return namespace === "Switchboard" ? [{ watcher, name, id, app }] : [];
  });

  const counting = Object.entries(containers).filter(([, { modules }]) => modules.includes(runtime));
  const countsFaults = (app?: string) => counting.some(([path]) => path.split("/")[3] === app);

  /** The metrics that functions have written, each as `MessageFunction Delivered`. */
  const written = () =>
    new Set(
      [least, full].flatMap(({ lines }) =>
        lines.flatMap(({ functionName, line }) => metricsIn(line).map((metric) => `${functionName} ${metric}`)),
      ),
    );

  test("is one that its function has written", () => {
    const names = written();
    expect(names.size).toBeGreaterThan(10);
    expect(watched.filter(({ name, id }) => name !== "Faults" && !names.has(`${id} ${name}`))).toEqual([]);
  });

  test("costs what the page says of all that are written", () => {
    const faults = functions.flatMap(({ id, app }) => (countsFaults(app) ? [`${id} Faults`] : []));
    const all = new Set([...written(), ...faults]);
    const ofEvents = [...all].filter((name) => name.startsWith("EventsFunction"));
    const ofQuotas = [...all].filter((name) => name.includes("Quota"));
    // The worker delivers what is told of presence as other functions deliver messages.
    const ofPresence = [...all].filter((name) => /^DeliverFunction (Failed|Queued)$/.test(name));
    const ofCanary = [...all].filter((name) => name.startsWith("CanaryFunction"));
    const optional = [ofEvents, ofQuotas, ofPresence, ofCanary].map(({ length }) => length);
    expect(optional).toEqual([2, 2, 2, 4]);
    const ordinary = all.size - optional.reduce((sum, count) => sum + count);
    const page = readFileSync(new URL("../../docs/OPERATIONS.md", import.meta.url), "utf8").replace(/\s+/g, " ");
    const [, said, cost] =
      /All (\d+), written all the time, are \$([\d.]+)\. `Quotas`, `Events` and `Presence` add two each, a canary four\./.exec(
        page,
      ) ?? [];
    expect({ said, cost, all: [...all].sort() }).toMatchObject({
      said: String(ordinary),
      cost: (ordinary * 0.3).toFixed(2),
    });
  });

  test("is counted wherever a fault is logged, if it is that of the faults", () => {
    const faults = watched.filter(({ name }) => name === "Faults");
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.filter(({ app }) => !countsFaults(app))).toEqual([]);
    // The table failed half-way, above.
    expect([least, full].flatMap(({ lines }) => lines.flatMap(({ line }) => metricsIn(line)))).toContain("Faults");
  });
});

test("the dashboard asks the log of refused handshakes for what is in it", () => {
  const body = textAt(deployed(fullParameters).resources.get("Overview")?.properties, "DashboardBody");
  const [, query = ""] = /"query":"([^"]+)"/.exec(body) ?? [];
  const [, message] = /message = '(\w+)'/.exec(query) ?? [];
  const [, ...fields] = /by (\w+), (\w+)/.exec(query) ?? [];
  const lines = least.lines.flatMap(({ functionName, line }) =>
    functionName === "ConnectFunction" ? [JSON.parse(line)] : [],
  );
  const refused = lines.filter((line) => line.message === message && line.outcome === "unauthorized");
  expect(refused.length).toBeGreaterThan(0);
  expect(fields).toEqual(["outcome", "reason"]);
  for (const line of refused) expect(Object.keys(line)).toEqual(expect.arrayContaining(fields));
  expect(query).toContain("outcome != 'accepted'");
  expect(lines.map((line) => line.outcome)).toContain("accepted");
});

/** The names of the metrics that CloudWatch takes from a line of a log. */
function metricsIn(line: string): readonly string[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  const { _aws } = JSON.parse(line) as EmbeddedMetrics;
  return _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
}

interface EmbeddedMetrics {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
  };
}
