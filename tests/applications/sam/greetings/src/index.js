// @boundaries-ignore it comes with the layer
const { greet } = require("greeting");

exports.handler = async ({ body }) => ({ statusCode: 200, body: greet(JSON.parse(body).name) });
