import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";

export const authorize = async ({ headers, methodArn }) => ({
  principalId: "guest",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [
      {
        Action: "execute-api:Invoke",
        Effect: headers.Authorization === "Bearer guest" ? "Allow" : "Deny",
        Resource: methodArn,
      },
    ],
  },
});

export const connect = async () => ({ statusCode: 200 });

export const join = async ({ body, requestContext: { authorizer, connectionId: ConnectionId } }) => {
  const connections = new ApiGatewayManagementApiClient({ endpoint: process.env.ENDPOINT });
  const Data = `${authorizer.principalId} is in ${JSON.parse(body).room}`;
  await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
  return { statusCode: 200 };
};
