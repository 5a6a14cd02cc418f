import { join } from "node:path";
import { connect } from "@switchboard/local-api-gateway/testing";
import { expect, test } from "vitest";
import { type RunningStack, startStack } from "../../src/index.ts";
import { placeOfTemplate } from "../../src/template/place-of-template.ts";
import { answering, makeProject } from "./project.ts";
import { cdk, SAM_BUILD, SERVERLESS } from "./templates.ts";

/** The word is in a layer. */
const ANSWERING_WITH_LAYER = `
const { word } = require("shared");
exports.handler = async ({ body }) => ({ statusCode: 200, body: word + " " + body });`;

async function start(template: string, directory: string) {
  const warnings: string[] = [];
  const stack = await startStack({
    ...{ template, directory, place: placeOfTemplate(directory, {}) },
    onEvent: (event) => void (event.type === "warning" && warnings.push(event.message)),
  });
  return { stack, warnings, [Symbol.asyncDispose]: stack.close };
}

async function ask({ gateway }: RunningStack, text: string): Promise<string> {
  const client = await connect(gateway.url);
  const answer = await client.ask(text);
  client.webSocket.close();
  return answer;
}

test("what serverless package leaves runs, with the zips of code and layers beside the template", async () => {
  using project = makeProject({
    "chat/.serverless/chat.zip": { "src/answer.js": ANSWERING_WITH_LAYER },
    "chat/.serverless/shared.zip": { "nodejs/node_modules/shared/index.js": 'exports.word = "serverless";' },
  });
  const directory = join(project.directory, "chat/.serverless");
  await using running = await start(JSON.stringify(SERVERLESS), directory);
  expect(await ask(running.stack, "hello")).toBe("serverless hello");
  expect(running.stack.definition.api.apiId).toBe("chat000000");
  expect(running.stack.definition.functions[0]?.layers).toEqual([join(directory, "shared.zip")]);
  expect(running.warnings).toEqual([
    "Resources.AnswerLambdaFunction.Properties.Layers[1]: arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:53 is not of this template: the function runs without it",
  ]);
});

test.each([
  ["by its metadata", "asset.in-a-place", { "aws:asset:path": "asset.in-a-place", "aws:asset:property": "Code" }],
  ["by its hash", "asset.0a1b2c", {}],
])("what cdk synth leaves runs, an asset found %s", async (_, asset, metadata) => {
  using project = makeProject({ [`cdk.out/${asset}/index.js`]: answering("cdk") });
  await using running = await start(JSON.stringify(cdk(metadata)), join(project.directory, "cdk.out"));
  expect(await ask(running.stack, "hello")).toBe("cdk hello");
  expect(running.warnings).toEqual([
    "Resources.Answer2.Properties.Environment.Variables.PROVIDER: Lookup.Value.Host is not known here: give the value with --set Lookup.Value.Host=<value>",
  ]);
});

test("what sam build leaves runs, and inline code; what cannot run and no route calls is left out", async () => {
  using project = makeProject({
    ".aws-sam/build/Answer/app.js": ANSWERING_WITH_LAYER,
    ".aws-sam/build/Shared/nodejs/node_modules/shared/index.js": 'exports.word = "sam";',
  });
  const directory = join(project.directory, ".aws-sam/build");
  await using running = await start(SAM_BUILD, directory);
  expect(await ask(running.stack, "hello")).toBe("sam hello");
  expect(await ask(running.stack, '{"action":"inline"}')).toBe('inline {"action":"inline"}');
  const { functions } = running.stack.definition;
  expect(functions.map(({ definition, layers }) => [definition.name, layers])).toEqual([
    ["Answer", [join(directory, "Shared")]],
    ["Inline", [join(directory, "Shared")]],
  ]);
  expect(running.warnings.map((warning) => warning.replaceAll(directory, ""))).toEqual([
    "Events of type Api never come, because REST APIs are not here: Image.Get",
    "Resources.Image: is left out, as no route of the API calls it: container images do not run here, only code",
    "Resources.Rust: is left out, as no route of the API calls it: provided.al2023 does not run here, only Node.js and Python, needs a module and an export, such as main.handler, there is no /Rust; it has to be built first",
  ]);
});

test("a layer's zip that cannot be read is named", async () => {
  using project = makeProject({
    "chat.zip": { "src/answer.js": answering("serverless") },
    "shared.zip": "no zip",
  });
  const { directory } = project;
  await expect(start(JSON.stringify(SERVERLESS), directory)).rejects.toMatchObject({
    problems: [expect.stringContaining(`${join(directory, "shared.zip")} cannot be unpacked: `)],
  });
});

test.each([
  ["/home/ada/chat", "chat"],
  ["/home/ada/chat/.aws-sam/build", "chat"],
  ["/home/ada/chat/cdk.out", "chat"],
  ["/home/ada/chat/.serverless", "chat"],
])("a stack in %s is called %s", (directory, stackName) => {
  expect(placeOfTemplate(directory, {}).stackName).toBe(stackName);
});

test("a stack is where its user says", () => {
  expect(placeOfTemplate("/chat", { region: "eu-west-1", accountId: "123456789012" })).toEqual({
    ...{ region: "eu-west-1", accountId: "123456789012", stackName: "chat" },
  });
});
