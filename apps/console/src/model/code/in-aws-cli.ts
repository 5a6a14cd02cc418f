import { commandOf } from "../operator/access.ts";
import { quoted } from "./literals.ts";
import { type LocalAddress, originOf, type Party } from "./party.ts";
import type { ClientStep, Step } from "./step.ts";

const PAGE = 20;

const functions = {
  publish: { local: "PublishFunction", deployed: '"$PUBLISH_FUNCTION"' },
  manage: { local: "ManageFunction", deployed: '"$MANAGE_FUNCTION"' },
  inspect: { local: "InspectFunction", deployed: '"$INSPECT_FUNCTION"' },
} as const;

/** A step as an operator or a backend takes it, with the AWS CLI; `undefined` where AWS has no part in it. */
export function awsCli(step: Step, party: Party | undefined, local: LocalAddress | undefined): string | undefined {
  const isLocal = local !== undefined && (party === undefined || party.hubUrl === local.url);
  const at = isLocal ? local : undefined;
  const invocation = "client" in step ? ofClient(step, party) : ofBackend(step);
  if (invocation !== undefined) return invoke(invocation.name, invocation.input, at);
  const connectionId = step.kind === "disconnect" ? step.connectionId : party?.connectionId;
  if (connectionId === undefined) return undefined;
  if (step.kind === "connect") return manageConnection("get-connection", connectionId, at);
  if (step.kind === "disconnect" || step.kind === "close")
    return manageConnection("delete-connection", connectionId, at);
  return undefined;
}

interface Invocation {
  readonly name: keyof typeof functions;
  readonly input: object;
}

function ofClient(step: ClientStep, party: Party | undefined): Invocation | undefined {
  switch (step.kind) {
    case "send":
      return { name: "publish", input: { to: step.request.to, data: step.request.data } };
    case "join":
    case "leave": {
      const audience = audienceOfParty(party);
      return audience && { name: "manage", input: { [step.kind]: audience, groups: [step.room] } };
    }
    case "history":
      return { name: "inspect", input: { history: { group: step.room }, limit: PAGE } };
    case "members":
      return { name: "inspect", input: { presence: { group: step.room } } };
    default:
      return undefined;
  }
}

/** Whom a backend names, to put them into a group: the user, where there is one. */
function audienceOfParty(party: Party | undefined): object | undefined {
  if (party?.userId !== undefined) return { users: [party.userId] };
  return party?.connectionId === undefined ? undefined : { connections: [party.connectionId] };
}

function ofBackend(step: Exclude<Step, ClientStep>): Invocation | undefined {
  if (step.kind === "disconnect") return undefined;
  if (step.kind === "publish") return { name: "publish", input: { to: step.request.to, data: step.request.data } };
  const checked = commandOf(step.kind, step.access);
  return "command" in checked ? { name: "manage", input: checked.command } : undefined;
}

function invoke(name: Invocation["name"], input: object, local: LocalAddress | undefined): string {
  const target = local === undefined ? functions[name].deployed : functions[name].local;
  return [
    ...environmentOf(local),
    // Not echo, which replaces \n and its like in some shells.
    `printf '%s\\n' ${quoted(JSON.stringify(input))} > input.json`,
    `aws lambda invoke --function-name ${target}${endpoint(local, "")} --payload fileb://input.json output.json`,
    "cat output.json",
  ].join("\n");
}

function manageConnection(command: string, connectionId: string, local: LocalAddress | undefined): string {
  const where =
    local === undefined ? ' --endpoint-url "$MANAGEMENT_ENDPOINT"' : endpoint(local, new URL(local.url).pathname);
  return [
    ...environmentOf(local),
    `aws apigatewaymanagementapi ${command}${where} --connection-id ${quoted(connectionId)}`,
  ].join("\n");
}

function endpoint(local: LocalAddress | undefined, path: string): string {
  return local === undefined ? "" : ` --endpoint-url ${originOf(local)}${path}`;
}

/** The local hub takes any credentials, and the CLI needs some. */
function environmentOf(local: LocalAddress | undefined): readonly string[] {
  if (local === undefined) return [];
  return ["export AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local"];
}
