import { readTemplate, resolveTemplate } from "@switchboard/template";
import { expect, test } from "vitest";
import { userPoolsOfStack } from "../../src/template/user-pools-of-stack.ts";

const TEMPLATE = `
Resources:
  Members: { Type: AWS::Cognito::UserPool }
  MembersOfOthers: { Type: AWS::Cognito::UserPool }
  Web: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Members } }
  App: { Type: AWS::Cognito::UserPoolClient, Properties: { UserPoolId: !Ref Members } }
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Join [" ", [!Ref Members, !GetAtt Members.Arn, !GetAtt Members.ProviderName, !GetAtt Members.ProviderURL]]
`;

test("user pools are called as Cognito calls them, each with its clients", () => {
  const read = readTemplate(TEMPLATE);
  if ("problems" in read) throw new Error(read.problems.join());
  const place = { region: "eu-west-1", accountId: "123456789012", stackName: "club" };
  const resolved = resolveTemplate(read.template, { place });
  if ("problems" in resolved) throw new Error(resolved.problems.join());
  const [members, others] = userPoolsOfStack(resolved.stack);
  const id = members?.id ?? "";
  expect(id).toMatch(/^eu-west-1_[a-z0-9]{9}$/);
  expect(members?.clientIds).toEqual([
    expect.stringMatching(/^[a-z0-9]{26}$/),
    expect.stringMatching(/^[a-z0-9]{26}$/),
  ]);
  expect(others).toEqual({ id: expect.not.stringMatching(id), clientIds: [] });
  expect(resolved.stack.resources.get("Topic")?.properties["DisplayName"]).toBe(
    [
      id,
      `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${id}`,
      `cognito-idp.eu-west-1.amazonaws.com/${id}`,
      `https://cognito-idp.eu-west-1.amazonaws.com/${id}`,
    ].join(" "),
  );
});
