import { expect, test } from "vitest";
import { readTemplate } from "../src/index.ts";

function problemsOf(text: string): readonly string[] {
  const read = readTemplate(text);
  return "problems" in read ? read.problems : [];
}

test("short tags mean the long form, in YAML as in JSON", () => {
  const short = readTemplate(`
Parameters: { Name: { Type: String } }
Conditions: { Named: !Not [!Equals [!Ref Name, ""]] }
Resources:
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !If [Named, !Sub "\${Name}-q", !Ref AWS::NoValue] } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !GetAtt Queue.QueueName } }
`);
  const long = readTemplate(
    JSON.stringify({
      Parameters: { Name: { Type: "String" } },
      Conditions: { Named: { "Fn::Not": [{ "Fn::Equals": [{ Ref: "Name" }, ""] }] } },
      Resources: {
        Queue: {
          Type: "AWS::SQS::Queue",
          Properties: { QueueName: { "Fn::If": ["Named", { "Fn::Sub": `\${Name}-q` }, { Ref: "AWS::NoValue" }] } },
        },
        Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: { "Fn::GetAtt": ["Queue", "QueueName"] } } },
      },
    }),
  );
  expect(short).toEqual(long);
  expect(short).toHaveProperty("template");
});

test("what is not text in YAML 1.2 stays text: dates, on and off", () => {
  const read = readTemplate(
    "Resources: { T: { Type: AWS::SNS::Topic, Properties: { TopicName: 2012-10-17, DisplayName: off } } }",
  );
  expect(read).toHaveProperty("template.resources.T.properties", { TopicName: "2012-10-17", DisplayName: "off" });
});

test.each([
  ["Resources: [", /^line 1: /],
  ["Resources:\n  A: &a { Type: AWS::SNS::Topic }\n  B: *a", /^line 3: aliases are not supported/],
  ["- a", /^it is no template/],
  ["Resources: {}", /^Resources: there are none/],
])("%j is no template", (text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
});

test("all that is wrong is named at once, with its path", () => {
  const text = `
Transform: OurMacro
Extras: {}
Globals: { Apis: {} }
Conditions: { One: !Condition Other }
Resources:
  NoType: { Properties: {} }
  Topic:
    Type: AWS::SNS::Topic
    Condition: Nowhere
    DependsOn: Nothing
    Update: now
    Properties:
      TopicName: !Sub "\${Missing.Arn} \${!Literal} \${Given}"
      DisplayName: !Sub ["\${Given}", { Given: !Ref AWS::Region }]
      Tags: !FindInMap [NoMap, a, b]
Outputs: { Out: { Value: !GetAtt Gone.Arn } }
`;
  expect([...problemsOf(text)].sort()).toEqual([
    "Conditions.One: there is no condition Other",
    "Extras: there is no such section",
    "Globals.Apis: there is no such section",
    "Outputs.Out.Value: there is no parameter or resource Gone",
    "Resources.NoType.Type: is missing",
    "Resources.Topic.Condition: there is no condition Nowhere",
    "Resources.Topic.DependsOn: there is no parameter or resource Nothing",
    "Resources.Topic.Properties.Tags: there is no mapping NoMap",
    "Resources.Topic.Properties.TopicName: there is no parameter or resource Given",
    "Resources.Topic.Properties.TopicName: there is no parameter or resource Missing",
    "Resources.Topic.Update: resources have no such attribute",
    'Transform: "OurMacro" is not supported',
  ]);
});

test("resources that need one another are named with the way around", () => {
  const text = `
Resources:
  A: { Type: AWS::SQS::Queue, Properties: { QueueName: !Ref B } }
  B: { Type: AWS::SQS::Queue, DependsOn: C }
  C: { Type: AWS::SQS::Queue, Properties: { Tags: [!Sub "\${A.Arn}"] } }
`;
  expect(problemsOf(text)).toEqual(["Resources.A: needs itself, by way of A → B → C → A"]);
});
