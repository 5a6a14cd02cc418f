const { ApiGatewayManagementApiClient, PostToConnectionCommand } = require("@aws-sdk/client-apigatewaymanagementapi");
const { unmarshall } = require("@aws-sdk/util-dynamodb");

const { API_ID, AWS_REGION, STAGE } = process.env;
const endpoint = `https://${API_ID}.execute-api.${AWS_REGION}.amazonaws.com/${STAGE}`;
const connections = new ApiGatewayManagementApiClient({ endpoint });

exports.handler = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    const before = dynamodb.OldImage === undefined ? 0 : unmarshall(dynamodb.OldImage).count;
    const { connectionId: ConnectionId, item, count } = unmarshall(dynamodb.NewImage);
    const Data = `${item}: ${before} -> ${count}`;
    await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
  }
};
