import { asText, isList } from "@switchboard/template";
import { template } from "../../support/deployment.ts";

/** Of the parameters that do not list what they allow: their default, and what makes the template another one. */
const CHOSEN: Readonly<Record<string, readonly string[]>> = {
  CognitoUserPoolId: ["", "eu-central-1_AbCdEfGhI"],
  CognitoClientId: ["", "app-client"],
  SigningSecretName: ["", "switchboard/signing"],
  AllowedOrigins: ["", "https://app.example,https://www.example:8443"],
  StageName: ["development", "production_2"],
  TableName: ["webSocketConnections", "connections.2"],
  DomainName: ["", "realtime.example.com"],
  CertificateArn: ["", "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"],
  HostedZoneId: ["", "Z0123456789ABCDEFGHIJ"],
  ManagementEndpoint: ["", "https://elsewhere.example.com/chat"],
  Addresses: ["session,user,group", "everyone", "session,user,group,client,everyone"],
  Join: ["", "room.*,team.{groups}.**"],
  History: ["group:**=1h/300,user:**=1h/100", "", "everyone=30d/1000"],
  HistoryGeneration: ["0", "4095"],
  Presence: ["", "room.**,hall"],
  Events: ["off", "default", "arn:aws:events:us-east-1:999999999999:event-bus/shared"],
  PublishFrom: ["", "queue", "bus/orders"],
  Throttling: ["1000/500", "1/1"],
  AddressesPerMessage: ["250", "1", "1000"],
  Quotas: ["", "frames=600/m,user.connections=20"],
  DirectDeliveryLimit: ["500", "0"],
  PostsPerSecond: ["", "100000"],
  MessageConcurrency: ["", "1"],
  DeliveryConcurrency: ["10", "2", "1000"],
  ConnectionIdIndexName: ["", "connection-id"],
  GroupShards: ["1/1", "8/16"],
  EveryoneShards: ["4/4", "1/1000"],
  PermissionsBoundaryArn: [
    "",
    "arn:aws:iam::123456789012:policy/team/boundary",
    "arn:aws:iam::aws:policy/PowerUserAccess",
  ],
  KmsKeyArn: ["", "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012"],
  AlarmTopicArn: ["", "arn:aws:sns:eu-central-1:123456789012:alarms"],
};

/** The values of each parameter that the matrix combines: all that it allows, where it lists them. */
export const parameterValues: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(template.parameters).map(([name, { AllowedValues }]) => [
    name,
    isList(AllowedValues) ? AllowedValues.map((value) => asText(value) ?? "") : (CHOSEN[name] ?? []),
  ]),
);

/** Names of parameters that there are not, or that list what they allow. */
export const needlesslyChosen = Object.keys(CHOSEN).filter((name) => {
  const parameter = template.parameters[name];
  return parameter === undefined || parameter["AllowedValues"] !== undefined;
});
