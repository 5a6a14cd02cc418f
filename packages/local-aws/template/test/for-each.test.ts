import { expect, test } from "vitest";
import { readTemplate, resolveTemplate } from "../src/index.ts";

const place = { region: "eu-west-1", accountId: "123456789012", stackName: "my-stack" };

const LOOPS = `
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters: { Names: { Type: CommaDelimitedList, Default: "a, b" } }
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue&{Name}:
        Type: AWS::SQS::Queue
        Properties: { QueueName: !Sub 'own-\${Name}', Tags: [{ Key: name, Value: !Ref Name }] }
  Fn::ForEach::Pairs:
    - Left
    - [x-1, y]
    - Fn::ForEach::Inner:
        - Right
        - ["1", "2"]
        - Topic&{Left}\${Right}: { Type: AWS::SNS::Topic, Properties: { TopicName: '\${Left}-\${Right}' } }
Outputs:
  Fn::ForEach::Urls: [Name, [a, b], { 'Url\${Name}': { Value: !Ref 'Queue\${Name}' } }]
`;

function stackOf(parameters: Readonly<Record<string, string>> = {}) {
  const read = readTemplate(LOOPS, parameters);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const resolved = resolveTemplate(read.template, { parameters, place });
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  return resolved.stack;
}

test("loops over resources and outputs, by lists and parameters, within one another", () => {
  const { resources, outputs } = stackOf();
  expect([...resources.keys()]).toEqual(["Queuea", "Queueb", "Topicx11", "Topicx12", "Topicy1", "Topicy2"]);
  expect(resources.get("Queuea")?.properties).toEqual({ QueueName: "own-a", Tags: [{ Key: "name", Value: "a" }] });
  expect(resources.get("Topicx12")?.properties).toEqual({ TopicName: "x-1-2" });
  expect(outputs["Urlb"]).toBe("https://sqs.eu-west-1.amazonaws.com/123456789012/own-b");
});

test("a parameter's value, not its default, decides", () => {
  expect([...stackOf({ Names: "a,b,c" }).resources.keys()].slice(0, 3)).toEqual(["Queuea", "Queueb", "Queuec"]);
});

test.each([
  ["[Name, !Split [',', a], {}]", "needs a list of texts, or a parameter that is one"],
  ["[[], [a], {}]", "needs an identifier, a collection and what is repeated"],
])("%s is a problem", (loop, problem) => {
  const read = readTemplate(`
Resources:
  Topic: { Type: AWS::SNS::Topic }
  Fn::ForEach::Wrong: ${loop}
`);
  expect(read).toEqual({ problems: [`Resources.Fn::ForEach::Wrong: ${problem}`] });
});
