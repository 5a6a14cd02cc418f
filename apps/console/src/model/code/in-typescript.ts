import { audienceOf } from "../operator/access.ts";
import { literal } from "./literals.ts";
import { type LocalAddress, originOf, type Party, tokenUrl } from "./party.ts";
import type { BackendStep, ClientStep } from "./step.ts";

/** A step of a client, with `@switchboard/client`. */
export function clientTypeScript(step: ClientStep, party: Party): string {
  const inRoom = "room" in step;
  const imports = inRoom ? "connect, groups" : "connect";
  return [
    `import { ${imports} } from "@switchboard/client";`,
    "",
    ...connectLines(party, inRoom),
    ...(inRoom ? [`const room = hub.group(${literal(step.room)}); // joined, also again after every reconnect`] : []),
    "",
    ...actionLines(step),
  ].join("\n");
}

/**
 * What makes the hub.
 *
 * @param result what the line begins with, before `connect(…)`
 */
export function connectLines(party: Party, withGroups: boolean, result = "const hub = "): readonly string[] {
  const { hubUrl, proof, session, client } = party;
  const options = [
    ...(withGroups ? ["groups"] : []),
    ...(proof.kind === "user" || proof.kind === "token" ? ["token"] : []),
    ...(session === undefined ? [] : [`sessionId: ${literal(session)}`]),
    ...(client === undefined ? [] : [`clientId: ${literal(client)}`]),
  ];
  const given = options.length === 0 ? "" : `, { ${options.join(", ")} }`;
  switch (proof.kind) {
    case "user":
      return [
        "// Here the local hub gives the token; deployed, your backend does.",
        `const token = () => fetch(${literal(tokenUrl(proof))});`,
        `${result}connect(${literal(hubUrl)}${given});`,
      ];
    case "token":
      return [
        "// Your backend answers with the user's id token as text.",
        `const token = () => fetch("/token");`,
        `${result}connect(${literal(hubUrl)}${given});`,
      ];
    case "signed":
    case "signed-url":
      return [
        "// Your backend answers with the URL that signWebSocketUrl of @switchboard/signed-url makes,",
        `// { url, session, secret }, for ${proof.kind === "signed" ? `the session ${literal(proof.session)}` : "one session"}.`,
        `${result}connect(() => fetch("/hub-url")${given});`,
      ];
    case "none":
      return [`${result}connect(${literal(hubUrl)}${given});`];
  }
}

function actionLines(step: ClientStep): readonly string[] {
  switch (step.kind) {
    case "connect":
      return [
        `hub.on("state", ({ name, reason }) => console.log(name, reason));`,
        `hub.on("message", ({ from, data }) => console.log(from.userId, data));`,
      ];
    case "send":
      return [
        `const { delivered } = await hub.send(${literal(step.request, 37)});`,
        `console.log("connections reached:", delivered);`,
      ];
    case "join":
      return [
        `room.on("message", ({ from, data }) => console.log(from.userId, data));`,
        `room.on("gap", ({ missed }) => console.log("Messages are lost for good:", missed));`,
        `await room.send({ text: "Hello!" });`,
      ];
    case "leave":
      return ["await room.leave();"];
    case "history":
      return [
        "const { messages, before } = await room.history({ limit: 20 }); // the oldest first",
        "const older = await room.history({ limit: 20, before });",
        "console.log(messages, older.messages);",
      ];
    case "members":
      return [
        `room.on("presence", ({ joined, left, users }) => console.log(joined, left, users));`,
        "console.log(await room.members()); // each with its connections",
      ];
    case "refresh":
      return ["await hub.refresh(); // asks your function for a fresh token, and gives it to the hub"];
    case "close":
      return ["await hub.close();"];
  }
}

/** A step of a backend, with `@switchboard/server` or the SDK. */
export function backendTypeScript(step: BackendStep, local: LocalAddress | undefined): string {
  if (step.kind === "disconnect") return operatorLines(step.connectionId, local).join("\n");
  return [`import { createHub } from "@switchboard/server";`, "", ...hubLines(local), "", callOf(step)].join("\n");
}

const localCredentials = `{ accessKeyId: "local", secretAccessKey: "local" }`;

function hubLines(local: LocalAddress | undefined): readonly string[] {
  if (local === undefined) {
    return [
      "const hub = createHub({",
      "  functions: { publish: process.env.PUBLISH_FUNCTION, manage: process.env.MANAGE_FUNCTION },",
      "});",
    ];
  }
  return [
    "// The local hub; deployed: createHub({ functions: { publish, manage, inspect } }), by their names.",
    "const hub = createHub({",
    "  lambda: {",
    `    endpoint: ${literal(originOf(local))},`,
    `    region: "us-east-1",`,
    `    credentials: ${localCredentials},`,
    "  },",
    "});",
  ];
}

function callOf(step: Exclude<BackendStep, { kind: "disconnect" }>): string {
  if (step.kind === "publish") {
    const { to, data } = step.request;
    return `const { delivered } = await hub.publish(${literal({ to, data }, 40)});\nconsole.log("connections reached:", delivered);`;
  }
  const { reason, reconnect, denySeconds } = step.access;
  const audience = audienceOf(step.access);
  const deny = step.access.kind === "user" || step.access.kind === "session" ? denySeconds : 0;
  switch (step.kind) {
    case "kick": {
      const options = {
        reason: reason.trim(),
        ...(reconnect && { reconnect }),
        ...(deny > 0 && { deny: { forSeconds: deny } }),
      };
      return `await hub.kick(${literal(audience)}, ${literal(options, 40)});`;
    }
    case "deny":
      return `await hub.deny(${literal(audience)}, ${literal({ forSeconds: denySeconds })});`;
    case "allow":
      return `await hub.allow(${literal(audience)});`;
  }
}

function operatorLines(connectionId: string, local: LocalAddress | undefined): readonly string[] {
  const where =
    local === undefined
      ? ["  endpoint: String(process.env.MANAGEMENT_ENDPOINT), // https://….amazonaws.com/production"]
      : [
          `  endpoint: ${literal(originOf(local) + new URL(local.url).pathname)},`,
          `  region: "us-east-1",`,
          `  credentials: ${localCredentials},`,
        ];
  return [
    "import {",
    "  ApiGatewayManagementApiClient,",
    "  DeleteConnectionCommand,",
    `} from "@aws-sdk/client-apigatewaymanagementapi";`,
    "",
    "const gateway = new ApiGatewayManagementApiClient({",
    ...where,
    "});",
    `await gateway.send(new DeleteConnectionCommand({ ConnectionId: ${literal(connectionId)} }));`,
  ];
}
