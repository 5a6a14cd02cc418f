import { SMALL_TEMPLATE } from "./small-template.ts";

/** What is beside the small template's resources where a test is about streams, rules and schedules. */
export const EVENTS_TEMPLATE = `${SMALL_TEMPLATE.replace(
  "      KeySchema: [{ AttributeName: id, KeyType: HASH }]",
  `      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_AND_OLD_IMAGES }
      TimeToLiveSpecification: { AttributeName: expiresAt, Enabled: true }`,
)}
  Bus:
    Type: AWS::Events::EventBus
    Properties: { Name: orders }
  Changes:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: fixtures
      Handler: event-functions.changes
      Runtime: nodejs24.x
      Environment: { Variables: { BUS: !Ref Bus } }
      Policies:
        - Statement: [{ Effect: Allow, Action: events:PutEvents, Resource: !GetAtt Bus.Arn }]
      Events:
        Records:
          Type: DynamoDB
          Properties:
            Stream: !GetAtt Table.StreamArn
            StartingPosition: TRIM_HORIZON
            FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","REMOVE"]}' }] }
  Heard:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: fixtures
      Handler: event-functions.heard
      Runtime: nodejs24.x
      Events:
        Rule:
          Type: EventBridgeRule
          Properties:
            EventBusName: !Ref Bus
            Pattern: { source: [shop], detail: { id: [{ prefix: a }] } }
        Hourly:
          Type: Schedule
          Properties: { Schedule: rate(1 hour), Input: '{"tick":true}' }
  ToQueue:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: { source: [shop] }
      Targets:
        - Id: queue
          Arn: !GetAtt Dead.Arn
          InputTransformer: { InputPathsMap: { id: $.detail.id }, InputTemplate: '{"id":<id>,"rule":"<aws.events.rule-name>"}' }
        - { Id: nowhere, Arn: !Sub "arn:aws:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:machine" }
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Dead]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: events.amazonaws.com }
            Action: sqs:SendMessage
            Resource: !GetAtt Dead.Arn
            Condition: { ArnEquals: { aws:SourceArn: !GetAtt ToQueue.Arn } }
`;
