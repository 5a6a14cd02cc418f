import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";

export function post({ apiId, stage }, ConnectionId, message) {
  const endpoint = `https://${apiId}.execute-api.${process.env.AWS_REGION}.amazonaws.com/${stage}`;
  return new ApiGatewayManagementApi({ endpoint }).postToConnection({ ConnectionId, Data: JSON.stringify(message) });
}
