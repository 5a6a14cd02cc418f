import { expect, test } from "vitest";
import { startAuthenticatingHub } from "./support/authenticating-hub.ts";

// What an application that relies on the wider defaults of this machine is told once it is deployed.
test("as deployed for users, they alone get in, send within their groups, to what is registered, and join nothing", async () => {
  await using hub = await startAuthenticatingHub({ asDeployed: true, settings: { AUTH: "cognito" } });
  expect(await hub.connect("?session_id=alice")).toBe(401);
  const ada = await hub.welcomed(`?idToken=${await hub.tokenOf("user=ada&groups=admins")}`);
  const send = (to: object) => ada.ask({ action: "sendMessage", exclude: "connection", to, data: "hi" });
  expect(await send({ groups: ["admins"] })).toMatchObject({ type: "ack", delivered: 0 });
  expect(await send({ groups: ["others"] })).toMatchObject({ code: "forbidden" });
  expect(await send({ clients: ["web"] })).toMatchObject({ code: "address-not-registered" });
  expect(await ada.ask({ action: "join", groups: ["room.1"] })).toMatchObject({ code: "forbidden" });
  const { authenticationMethods, differences } = hub.switchboard;
  expect(authenticationMethods).toEqual(["cognito"]);
  expect(differences).toEqual([
    { name: "AUTH", here: "cognito", otherwise: "cognito,signed,none" },
    { name: "SEND_POLICY", here: "", otherwise: "anyone" },
    { name: "ADDRESSES", here: "session,user,group", otherwise: "session,user,group,client,everyone" },
    { name: "LASTING_MEMBERSHIPS", here: "false", otherwise: "true" },
    { name: "PRESENCE", here: "", otherwise: "**" },
    { name: "DENIALS", here: "false", otherwise: "true" },
    { name: "EVENT_BUS", here: "off", otherwise: "default" },
    { name: "PUBLISH_FROM", here: "", otherwise: "bus/default" },
    { name: "JOIN", here: "", otherwise: "room.**" },
  ]);
});

test("as deployed, what the template refuses is refused by the name of the variable", async () => {
  const started = startAuthenticatingHub({ asDeployed: true, settings: { JOIN: "**", AUTH: "none" } });
  await expect(started).rejects.toMatchObject({ problems: [expect.stringMatching(/^JOIN: "\*\*" does not match /)] });
});
