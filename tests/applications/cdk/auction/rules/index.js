exports.handler = async () => ({ statusCode: 200, body: "The highest bid wins." });
