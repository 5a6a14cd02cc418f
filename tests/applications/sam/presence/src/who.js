import { post } from "./lib/post.js";
import { everybody } from "./lib/table.js";

export const handler = async ({ requestContext }) => {
  const names = (await everybody()).map(({ name }) => name).sort();
  await post(requestContext, requestContext.connectionId, { here: names });
  return { statusCode: 200 };
};
