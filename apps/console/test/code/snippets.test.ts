import { describe, expect, test } from "vitest";
import { partyOf } from "../../src/model/code/party.ts";
import { type Language, languages, snippetsOf } from "../../src/model/code/snippets.ts";
import type { Step } from "../../src/model/code/step.ts";
import { emptyAccess } from "../../src/model/operator/access.ts";
import type { WayIn } from "../../src/model/way-in.ts";

const local = { url: "ws://127.0.0.1:8081/development" };
const ids = { connectionId: "c-1=", userId: "ada" };
const ada: WayIn = { kind: "user", user: "ada", groups: ["crew", "staff"], session: "tab", tokenSeconds: 60 };

function codeOf(step: Step, way: WayIn = ada, at: typeof local | undefined = local) {
  const snippets = snippetsOf(step, partyOf(way, ids, at), at);
  const codes: Record<Language, string | undefined> = { ...nothing };
  for (const language of languages) codes[language] = snippets[language]?.code;
  return codes;
}

const nothing = { typescript: undefined, react: undefined, wscat: undefined, cli: undefined, aws: undefined };

function snippetOf(language: Language, step: Step, way: WayIn = ada) {
  return snippetsOf(step, partyOf(way, ids, local), local)[language];
}

const send: Step = { kind: "send", client: "c1", request: { to: { groups: ["crew"] }, data: { text: "it's $HOME" } } };

describe("the code of what was clicked", () => {
  test("a user connects with a function that gives the token", () => {
    const { typescript, wscat, cli, aws } = codeOf({ kind: "connect", client: "c1" });
    expect(typescript).toContain('fetch("http://127.0.0.1:8081/token?user=ada&groups=crew,staff")');
    expect(typescript).toContain('connect("ws://127.0.0.1:8081/development", { token, sessionId: "tab" })');
    expect(wscat?.split("\n")).toEqual([
      "TOKEN=$(curl -s 'http://127.0.0.1:8081/token?user=ada&groups=crew,staff')",
      `npx wscat -c 'ws://127.0.0.1:8081/development?session_id=tab' -s switchboard.v1 -s "bearer.$TOKEN"`,
    ]);
    expect(cli).toBe("switchboard tail --user ada --groups crew,staff --session tab");
    expect(aws).toContain("get-connection --endpoint-url http://127.0.0.1:8081/development --connection-id c-1=");
  });

  test("what is sent stays what it is, in every language", () => {
    const { typescript, react, wscat, cli, aws } = codeOf(send);
    for (const code of [typescript, react]) expect(code).toContain(`{ text: "it's $HOME" }`);
    expect(wscat).toContain(`"data":{"text":"it'\\''s $HOME"}}'`);
    expect(cli).toContain(`switchboard send --to group:crew --user ada --groups crew,staff`);
    expect(cli).toMatch(/ '\{"text":"it'\\''s \$HOME"\}'$/);
    expect(aws).toContain(`printf '%s\\n' '{"to":{"groups":["crew"]},"data":{"text":"it'\\''s $HOME"}}' > input.json`);
  });

  test("what depends on having joined is typed after it", () => {
    const snippet = snippetOf("wscat", { kind: "history", client: "c1", room: "room.1" });
    expect(snippet?.typed).toEqual([
      '{"action":"join","id":"1","groups":["room.1"]}',
      '{"action":"history","id":"2","group":"room.1","limit":20}',
    ]);
    // Where wscat ends, a shell would read them.
    expect(snippet?.code).not.toContain("action");
    expect(snippetOf("wscat", { kind: "join", client: "c1", room: "room.1" })?.typed).toBeUndefined();
  });

  test("no comment is in what goes into a shell; what one has to know stands beside it", () => {
    const ways: readonly WayIn[] = [
      ada,
      { kind: "url", url: "wss://abc.example/production", token: "a-token", session: "" },
      { kind: "url", url: "wss://abc.example/production?signature=s", token: "", session: "" },
    ];
    const kinds = ["join", "leave", "history", "members"] as const;
    for (const way of ways) {
      const steps = [send, ...kinds.map((kind): Step => ({ kind, client: "c1", room: "room.1" }))];
      for (const code of steps.flatMap((step) => [codeOf(step, way).wscat, codeOf(step, way).cli])) {
        expect(code ?? "").not.toContain("#");
      }
    }
    for (const language of ["wscat", "cli"] as const) {
      const { code, note } = snippetOf(language, send, ways[1]) ?? {};
      expect(code).toContain("TOKEN='<id token of your user pool>'\n");
      expect(note).toContain("id token");
    }
    expect(snippetOf("wscat", send, ways[2])?.note).toContain("your backend has signed");
  });

  test("a name is never an option, a program's path or the end of a comment", () => {
    expect(codeOf({ kind: "join", client: "c1", room: "-x" }).cli).toMatch(/^switchboard join --user ada .* -- -x$/);
    expect(codeOf({ kind: "publish", request: { to: { everyone: true }, data: -5 } }).cli).toBe(
      "switchboard publish --to everyone -- -5",
    );
    expect(codeOf({ kind: "join", client: "c1", room: "=ls" }).cli).toMatch(/ '=ls'$/);
    for (const separator of ["\u2028", "\u2029"]) {
      const way: WayIn = { kind: "signed", session: `a${separator}process.exit()` };
      const code = codeOf({ kind: "connect", client: "c1" }, way).typescript;
      expect(code).not.toContain(separator);
      expect(code).toContain(`"a\\u${separator.charCodeAt(0).toString(16)}process.exit()"`);
    }
  });

  test("a backend kicks, keeps out and lets in", () => {
    const access = { ...emptyAccess, id: " grace ", reason: "Be nice.", denySeconds: 600 };
    const kick = codeOf({ kind: "kick", access });
    expect(kick.typescript?.replace(/\s+/g, " ")).toContain(
      'hub.kick({ users: ["grace"] }, { reason: "Be nice.", deny: { forSeconds: 600 }, })',
    );
    expect(kick.cli).toBe("switchboard kick user:grace --reason 'Be nice.' --deny 600s");
    expect(kick.aws).toContain('{"close":{"users":["grace"]},"reason":"Be nice.","reconnect":false,"denyFor":600}');
    expect([kick.react, kick.wscat]).toEqual([undefined, undefined]);
    expect(codeOf({ kind: "deny", access }).typescript).toContain(
      'hub.deny({ users: ["grace"] }, { forSeconds: 600 })',
    );
    expect(codeOf({ kind: "allow", access }).cli).toBe("switchboard allow user:grace");
  });

  test("a deployed hub is named by its URL, and its functions by variables", () => {
    const url = "wss://abc.execute-api.eu-central-1.amazonaws.com/production";
    const { typescript, cli, aws } = codeOf(send, { kind: "url", url, token: "", session: "" }, undefined);
    expect(typescript).toContain(`connect("${url}")`);
    expect(cli).toContain(`--url ${url}`);
    expect(aws).toContain('aws lambda invoke --function-name "$PUBLISH_FUNCTION" --payload');
  });

  test("nothing secret is in any of it", () => {
    const url = "wss://abc.example/production?session_id=s&signature=never-log-signature";
    const ways: readonly WayIn[] = [
      { kind: "url", url, token: "", session: "" },
      { kind: "url", url: "wss://abc.example/production", token: "never-log-token", session: "" },
    ];
    for (const way of ways) {
      for (const kind of ["connect", "refresh", "close"] as const) {
        const all = Object.values(codeOf({ kind, client: "c1" }, way)).join();
        expect(all).not.toContain("never-log");
      }
      expect(Object.values(codeOf(send, way)).join()).not.toContain("never-log");
    }
    expect(codeOf(send, ways[0]).wscat).toContain('npx wscat -c "$SIGNED_URL"');
    expect(codeOf(send, ways[1]).cli).toContain("SWITCHBOARD_TOKEN");
  });

  test("of a client that is not known any longer there is what needs none", () => {
    const snippets = snippetsOf(send, undefined, local);
    expect(languages.filter((language) => snippets[language] !== undefined)).toEqual(["aws"]);
  });
});
