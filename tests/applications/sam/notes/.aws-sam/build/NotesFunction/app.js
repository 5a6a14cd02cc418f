"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// notes/app.ts
var app_exports = {};
__export(app_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(app_exports);
var import_client_apigatewaymanagementapi = require("@aws-sdk/client-apigatewaymanagementapi");

// notes/note.ts
var noteOf = ({ body }) => ({ noted: body.trim(), characters: body.trim().length });

// notes/app.ts
var connections = new import_client_apigatewaymanagementapi.ApiGatewayManagementApiClient({ endpoint: `https://${process.env["CONNECTIONS"]}` });
var handler = async (event) => {
  const { connectionId: ConnectionId } = event.requestContext;
  await connections.send(new import_client_apigatewaymanagementapi.PostToConnectionCommand({ ConnectionId, Data: JSON.stringify(noteOf(event)) }));
  return { statusCode: 200 };
};
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
//# sourceMappingURL=app.js.map
