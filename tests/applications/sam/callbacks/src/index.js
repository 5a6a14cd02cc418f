// Keeps the event loop busy for as long as the environment lives, as a pool of database connections does.
setInterval(() => {}, 60_000);

exports.connect = (_event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  callback(null, { statusCode: 200 });
};

exports.add = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  const { numbers } = JSON.parse(event.body);
  if (!Array.isArray(numbers)) return callback(new Error("There are no numbers."));
  setTimeout(() => callback(null, { statusCode: 200, body: String(numbers.reduce((sum, each) => sum + each, 0)) }), 5);
};

exports.context = (event, context) => {
  context.callbackWaitsForEmptyEventLoop = false;
  if (JSON.parse(event.body).fail) context.fail(new Error("On request."));
  else context.succeed({ statusCode: 200, body: "succeeded" });
};
