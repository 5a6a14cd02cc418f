export const handler = async ({ requestContext: { authorizer } }) => ({
  statusCode: 200,
  body: `${authorizer.principalId}: ${authorizer.name}, ${String(authorizer.vip)}`,
});
