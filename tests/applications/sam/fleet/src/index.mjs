export const connect = async () => ({ statusCode: 200 });

export const position = async ({ body }) => {
  const { latitude, longitude } = JSON.parse(body);
  return { statusCode: 200, body: JSON.stringify({ at: [latitude, longitude] }) };
};
