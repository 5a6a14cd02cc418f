const https = require("node:https");
const { sign } = require("./sign");

exports.handler = async ({ body, requestContext: { domainName, stage, connectionId } }) => {
  const path = `/${stage}/@connections/${encodeURIComponent(connectionId)}`;
  const status = await post(domainName, path, `heard: ${body}`);
  return { statusCode: status };
};

function post(host, path, body) {
  return new Promise((resolve, reject) => {
    const request = https.request({ host, path, method: "POST", headers: sign(host, path, body) }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    request.once("error", reject);
    request.end(body);
  });
}
