const { greet } = require("greeting");

exports.handler = async ({ body }) => ({ statusCode: 200, body: greet(JSON.parse(body).name) });
