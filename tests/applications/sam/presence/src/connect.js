import { add } from "./lib/table.js";

export const handler = async ({ requestContext, queryStringParameters }) => {
  await add(requestContext.connectionId, queryStringParameters?.name ?? "somebody");
  return { statusCode: 200 };
};
