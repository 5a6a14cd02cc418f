import { post } from "./lib/post.js";
import { everybody, remove } from "./lib/table.js";

export const handler = async ({ requestContext }) => {
  const left = await remove(requestContext.connectionId);
  for (const { connectionId } of await everybody()) await post(requestContext, connectionId, { left: left?.name });
  return { statusCode: 200 };
};
