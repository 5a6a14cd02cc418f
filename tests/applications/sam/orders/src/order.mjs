import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";

const events = new EventBridgeClient({});

export const handler = async ({ body, requestContext: { connectionId } }) => {
  const { pieces } = JSON.parse(body);
  const Detail = JSON.stringify({ connectionId, pieces });
  const Entries = [{ EventBusName: process.env.BUS_NAME, Source: "shop", DetailType: "Ordered", Detail }];
  await events.send(new PutEventsCommand({ Entries }));
  return { statusCode: 200 };
};
