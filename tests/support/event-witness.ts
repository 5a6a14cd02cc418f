import { fileURLToPath } from "node:url";
import { type EditedTemplate, editTemplate } from "./edited-template.ts";
import type { Hub } from "./hub.ts";

/** An event of the hub, as a rule's function was invoked with it. */
export interface WitnessedEvent {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: { readonly id: string; readonly connectionId?: string } & Readonly<Record<string, unknown>>;
}

const functionName = "WitnessFunction";

/** What the deployed template has besides: a rule of somebody's own, and a function that it passes every event of the hub on to. */
const resources = `
  ${functionName}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ${fileURLToPath(new URL("./event-witness/", import.meta.url))}
      Handler: main.handler
      Role: !GetAtt WitnessRole.Arn
  WitnessRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: lambda.amazonaws.com } }]
      Policies:
        - PolicyName: log
          PolicyDocument:
            Statement: [{ Effect: Allow, Action: ["logs:*"], Resource: "*" }]
  WitnessRule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: { source: [switchboard] }
      Targets: [{ Id: witness, Arn: !GetAtt ${functionName}.Arn }]
  WitnessPermission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref ${functionName}
      Principal: events.amazonaws.com
      SourceArn: !GetAtt WitnessRule.Arn

Outputs:
`;

/** The deployed template with a witness of events in it. Removed with it. */
export function templateWithWitness(
  ...changes: readonly (readonly [before: string | RegExp, after: string])[]
): EditedTemplate {
  return editTemplate(...changes, ["\nOutputs:\n", resources]);
}

/** The events that the witness has been invoked with so far, the oldest first. */
export function witnessedBy({ lines }: Pick<Hub, "lines">): readonly WitnessedEvent[] {
  return lines.flatMap((said) => {
    const [, json] = (said.functionName === functionName && /^witnessed (.*)$/.exec(said.line)) || [];
    return json === undefined ? [] : [JSON.parse(json) as WitnessedEvent];
  });
}
