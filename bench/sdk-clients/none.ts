// A function with nothing in it: what Node.js itself takes.

export const handler = async () => ({ statusCode: 200 });
