import { expect, test } from "vitest";
import { type Json, readTemplate, resolveTemplate, secretValueOf } from "../src/index.ts";

const place = { region: "eu-west-1", accountId: "123456789012", stackName: "my-stack" };

function resolve(value: string, parameters: Readonly<Record<string, string>> = {}) {
  const read = readTemplate(`
Resources:
  Stored: { Type: AWS::SSM::Parameter, Properties: { Name: /app/url, Type: String, Value: !Sub 'https://\${Topic.TopicName}' } }
  Secret: { Type: AWS::SecretsManager::Secret, Properties: { Name: app/db, SecretString: '{"password":"p","port":1}' } }
  Made: { Type: AWS::SecretsManager::Secret, Properties: { GenerateSecretString: { PasswordLength: 12 } } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: news } }
  Wants: { Type: AWS::SNS::Topic, Properties: { Value: ${value} } }
`);
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  return resolveTemplate(read.template, { parameters, place });
}

function valueFor(value: string, parameters?: Readonly<Record<string, string>>): Json | undefined {
  const resolved = resolve(value, parameters);
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  return resolved.stack.resources.get("Wants")?.properties["Value"];
}

test("a secret of the template is known, by its name or by a reference to it", () => {
  expect(valueFor("'{{resolve:secretsmanager:app/db:SecretString:password}}'")).toBe("p");
  expect(valueFor(`!Sub '{{resolve:secretsmanager:\${Secret}:SecretString:port}}'`)).toBe("1");
  expect(valueFor("{ list: ['x-{{resolve:secretsmanager:app/db}}'] }")).toEqual({
    list: ['x-{"password":"p","port":1}'],
  });
});

test("one that is made up is the same wherever it is read, and another for another secret", () => {
  const made = valueFor(`!Sub '{{resolve:secretsmanager:\${Made}}}'`);
  const generated = { GenerateSecretString: { PasswordLength: 12 } };
  expect(made).toMatch(/^[A-Za-z0-9]{12}$/);
  expect(made).toBe(secretValueOf("Made", generated));
  expect(made).not.toBe(secretValueOf("Other", generated));
});

test("a parameter that the template puts into the Parameter Store is known", () => {
  expect(valueFor("'{{resolve:ssm:/app/url}}'")).toBe("https://news");
});

test("what is elsewhere is given by what stands behind resolve:, or by the export's name", () => {
  const given = { "ssm:/a/name:2": "stored", "secretsmanager:other:SecretString:key": "hidden", "net-Vpc": "vpc-1" };
  const wanted =
    "['{{resolve:ssm:/a/name:2}}', '{{resolve:secretsmanager:other:SecretString:key}}', !ImportValue { 'Fn::Sub': net-Vpc }]";
  expect(valueFor(wanted, given)).toEqual(["stored", "hidden", "vpc-1"]);
});

test.each([
  ["'{{resolve:ssm-secure:/a}}'", "ssm-secure:/a"],
  ["'{{resolve:secretsmanager:app/db:SecretString:none}}'", "secretsmanager:app/db:SecretString:none"],
  ["'{{resolve:secretsmanager:unknown}}'", "secretsmanager:unknown"],
])("%s is a problem that says how to give it", (value, name) => {
  expect(resolve(value)).toEqual({
    problems: [
      `Resources.Wants.Properties.Value: {{resolve:${name}}} is not here: give the value with --set '${name}=<value>'`,
    ],
  });
});

test("a value for something that nobody asks for is a problem", () => {
  expect(resolve("x", { "ssm:/b": "1" })).toEqual({ problems: ["Parameters.ssm:/b: there is no such parameter"] });
});
