const members = JSON.parse(process.env.TOKENS);

export const handler = async ({ methodArn, queryStringParameters }) => {
  const { token } = queryStringParameters;
  if (token === "expired") throw new Error("Unauthorized");
  const name = members[token];
  return {
    principalId: name ?? "nobody",
    policyDocument: {
      Version: "2012-10-17",
      Statement: [{ Action: "execute-api:Invoke", Effect: name ? "Allow" : "Deny", Resource: methodArn }],
    },
    context: { name: name ?? "", vip: name === "Ada" },
  };
};
