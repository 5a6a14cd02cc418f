import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { partyOf, type Snippet, type Step, snippetsOf } from "@switchboard/console/code";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { compileSnippets } from "../documents/compile-snippets.ts";
import { runCommand, startCommand } from "../support/command-line.ts";
import { type Hub, startHub } from "../support/hub.ts";

// The code that the console shows for whatever was clicked does what it says: TypeScript and React compile; what one types into a
// shell is run against a hub, by what stands behind each command.

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ PRESENCE: "**" });
});
afterAll(() => hub[Symbol.asyncDispose]());

const ROOM = "room.code";
const about = { reason: "It's over.", denySeconds: 60, reconnect: false };
const access = { kind: "user", id: "mallory", ...about } as const;
const request = { to: { groups: ["crew"], users: ["ada"] }, data: { text: `it's "quoted" $HOME`, list: [1, null] } };
/** Those after which nobody is connected come last. */
const steps: readonly Step[] = [
  { kind: "connect", client: "c1" },
  { kind: "send", client: "c1", request },
  { kind: "publish", request },
  { kind: "send", client: "c1", request: { ...request, data: -5 } },
  { kind: "join", client: "c1", room: ROOM },
  { kind: "history", client: "c1", room: ROOM },
  { kind: "members", client: "c1", room: ROOM },
  { kind: "leave", client: "c1", room: ROOM },
  { kind: "refresh", client: "c1" },
  { kind: "kick", access },
  { kind: "kick", access: { ...access, kind: "group", id: ROOM, reconnect: true } },
  { kind: "deny", access },
  { kind: "allow", access },
  { kind: "close", client: "c1" },
  { kind: "disconnect", connectionId: "" },
];

type Way = Parameters<typeof partyOf>[0];
const ways: Readonly<Record<string, Way>> = {
  "a user": { kind: "user", user: "ada", groups: ["crew"], session: "tab", tokenSeconds: 600 },
  "a signed session": { kind: "signed", session: "order 17" },
  "an anonymous session": { kind: "anonymous", session: "o'hara", client: "web" },
};
const deployed: Way = { kind: "url", url: "wss://abc.example/production", token: "a-token", session: "tab" };

test("TypeScript and React compile, strictly", async () => {
  const local = { url: "ws://127.0.0.1:8081/development" };
  const ids = { connectionId: "c-1=", userId: "ada" };
  const snippets = [...Object.values(ways), deployed].flatMap((way) =>
    steps.flatMap((step) => {
      const at = way === deployed ? undefined : local;
      const { typescript, react } = snippetsOf(step, partyOf(way, ids, at), at);
      const sources = [
        { extension: "ts", code: typescript?.code },
        { extension: "tsx", code: react?.code },
      ] as const;
      return sources.flatMap(({ extension, code }) =>
        code === undefined
          ? []
          : [
              {
                place: `${way.kind} ${step.kind}:1`,
                extension,
                code,
                pageLines: code.split("\n").map((_, at) => at + 1),
              },
            ],
      );
    }),
  );
  expect(snippets.length).toBeGreaterThan(50);
  expect(await compileSnippets(snippets)).toEqual([]);
});

describe.each(Object.entries(ways))("for %s", (_, way) => {
  test.each(steps)("$kind, as one types it into a shell", { timeout: 60_000 }, async (step) => {
    for (const [language, run] of Object.entries(shells)) {
      // Somebody is connected whom the operator's steps are about.
      const someone = await hub.connect({ session_id: "someone" });
      const welcome = await someone.ask({ action: "hello" });
      const connectionId = "connectionId" in welcome ? welcome.connectionId : "";
      const taken = step.kind === "disconnect" ? { ...step, connectionId } : step;
      const userId = way.kind === "user" ? way.user : undefined;
      const snippet = codeOf(taken, way, { connectionId, userId })[language];
      if (snippet !== undefined) await run(snippet);
      someone.terminate();
    }
    // Whoever was kept out is let in for the next test.
    if (step.kind === "deny") await runAws(codeOf({ kind: "allow", access }, way)["aws"] ?? { code: "" });
  });
});

const shells: Readonly<Record<string, (snippet: Snippet) => Promise<void>>> = {
  wscat: runWscat,
  cli: runCli,
  aws: runAws,
};

function codeOf(
  step: Step,
  way: Way,
  ids: Parameters<typeof partyOf>[1] = noIds,
): Readonly<Record<string, Snippet | undefined>> {
  const local = { url: hub.switchboard.gateway.url };
  return { ...snippetsOf(step, partyOf(way, ids, local), local) };
}

const noIds = { connectionId: undefined, userId: undefined };

/** The words of a line, as a shell reads them; variables are replaced within double quotes. */
function words(line: string, variables: Readonly<Record<string, string>> = {}): readonly string[] {
  const found: string[] = [];
  for (const [word] of line.matchAll(/(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)) {
    found.push(
      word.replace(
        /'([^']*)'|"([^"]*)"|\\(.)/g,
        (_, single, double, escapedSign) =>
          single ?? escapedSign ?? double.replace(/\$(\w+)/g, (_name: string, name: string) => variables[name] ?? ""),
      ),
    );
  }
  return found;
}

/** The line that asks for a token or a URL, and then the connection; what is typed goes one after the other. */
async function runWscat({ code, typed = [] }: Snippet): Promise<void> {
  const lines = code.split("\n");
  const variables: Record<string, string> = {};
  const asked = /^(\w+)=\$\(curl -s (\S+)/.exec(lines[0] ?? "");
  if (asked !== null) {
    const [, name = "", url = ""] = asked;
    const text = await (await fetch(words(url)[0] ?? "")).text();
    variables[name] = text.startsWith("{") ? JSON.parse(text).url : text;
    lines.shift();
  }
  const [command = "", ...others] = lines;
  expect(others).toEqual([]);
  const [npx, program, ...options] = words(command, variables);
  expect([npx, program]).toEqual(["npx", "wscat"]);
  const valuesOf = (name: string) => options.flatMap((option, at) => (options[at - 1] === name ? [option] : []));
  const socket = new WebSocket(valuesOf("-c")[0] ?? "", valuesOf("-s"));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  for (const frame of [...valuesOf("-x"), ...typed]) {
    const { id } = JSON.parse(frame);
    const answered = new Promise<{ readonly type: string }>((resolve) => {
      socket.on("message", (text) => {
        const answer = JSON.parse(String(text));
        if (answer.id === id && answer.type !== "message") resolve(answer);
      });
    });
    socket.send(frame);
    expect((await answered).type).not.toBe("error");
  }
  socket.terminate();
}

async function runCli({ code }: Snippet): Promise<void> {
  const [program, ...args] = words(code);
  expect(program).toBe("switchboard");
  if (args[0] !== "tail" && args[0] !== "join") {
    expect(await runCommand(args)).toMatchObject({ code: 0 });
    return;
  }
  const running = startCommand(args);
  if (args[0] === "join") running.endInput();
  else await running.printed("open: welcomed").then(() => running.interrupt());
  expect(await running.ended).toBe(0);
}

async function runAws({ code }: Snippet): Promise<void> {
  const lines = code.split("\n");
  const variables = Object.fromEntries(
    words(lines[0] ?? "")
      .slice(1)
      .map((each) => each.split("=")),
  );
  const client = {
    region: variables["AWS_DEFAULT_REGION"],
    credentials: {
      accessKeyId: variables["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: variables["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  };
  const commands = lines.map((line) => words(line));
  const [, service, operation, ...options] = commands.find(([first]) => first === "aws") ?? [];
  const optionOf = (name: string) => options[options.indexOf(name) + 1] ?? "";
  const endpoint = optionOf("--endpoint-url");
  if (service === "lambda") {
    expect([operation, optionOf("--payload"), options.at(-1)]).toEqual(["invoke", "fileb://input.json", "output.json"]);
    const [, format, Payload = "", into, file] = commands.find(([first]) => first === "printf") ?? [];
    expect([format, into, file]).toEqual(["%s\\n", ">", "input.json"]);
    const lambda = new LambdaClient({ ...client, endpoint });
    const output = await lambda.send(new InvokeCommand({ FunctionName: optionOf("--function-name"), Payload }));
    expect(output.FunctionError).toBeUndefined();
    expect(JSON.parse(output.Payload?.transformToString() ?? "").type).not.toBe("error");
    lambda.destroy();
    return;
  }
  expect(service).toBe("apigatewaymanagementapi");
  const gateway = new ApiGatewayManagementApiClient({ ...client, endpoint });
  const ConnectionId = optionOf("--connection-id");
  if (operation === "get-connection") await gateway.send(new GetConnectionCommand({ ConnectionId }));
  else await gateway.send(new DeleteConnectionCommand({ ConnectionId }));
  gateway.destroy();
}
