import { connectLines } from "./in-typescript.ts";
import { literal } from "./literals.ts";
import type { Party } from "./party.ts";
import type { ClientStep } from "./step.ts";

/** A step of a client as a component, with `@switchboard/react`. */
export function clientReact(step: ClientStep, party: Party): string {
  const { hooks, component } = componentOf(step);
  return [
    `import { connect, groups } from "@switchboard/client";`,
    `import { HubProvider, ${hooks} } from "@switchboard/react";`,
    "",
    ...connectLines(party, true, "const connectHub = () => "),
    "",
    ...component,
    "",
    "export function App() {",
    "  return (",
    "    <HubProvider connect={connectHub}>",
    "      <Part />",
    "    </HubProvider>",
    "  );",
    "}",
  ].join("\n");
}

interface Component {
  readonly hooks: string;
  readonly component: readonly string[];
}

function componentOf(step: ClientStep): Component {
  switch (step.kind) {
    case "connect":
      return {
        hooks: "useConnectionState",
        component: [
          "function Part() {",
          "  const { name, reason } = useConnectionState();",
          "  return <p>{name}: {reason}</p>;",
          "}",
        ],
      };
    case "send":
      return button("useHub", "const hub = useHub();", `hub?.send(${literal(step.request, 42, 2)})`, "Send");
    case "refresh":
      return button("useHub", "const hub = useHub();", "hub?.refresh()", "Refresh the token");
    case "close":
      return button("useHub", "const hub = useHub();", "hub?.close()", "Disconnect");
    case "join":
      return {
        hooks: "useGroup",
        component: [
          "/** Is in the room as long as it is on the page. */",
          "function Part() {",
          `  const { messages, send } = useGroup(${literal(step.room)});`,
          "  return (",
          "    <>",
          "      <ul>",
          "        {messages.map(({ id, from, data }) => (",
          "          <li key={id}>",
          "            {from.userId}: {JSON.stringify(data)}",
          "          </li>",
          "        ))}",
          "      </ul>",
          `      <button onClick={() => send({ text: "Hello!" })}>Send</button>`,
          "    </>",
          "  );",
          "}",
        ],
      };
    case "leave":
      return {
        hooks: "useGroup",
        component: [
          "/** Taken off the page, it leaves the room. */",
          "function Part() {",
          `  const { status } = useGroup(${literal(step.room)});`,
          "  return <p>{status}</p>;",
          "}",
        ],
      };
    case "history":
      return {
        hooks: "useGroup",
        component: [
          "function Part() {",
          `  const { messages, hasOlder, loadOlder } = useGroup(${literal(step.room)}, { history: 20 });`,
          "  return (",
          "    <>",
          "      {hasOlder && <button onClick={() => loadOlder()}>Older messages</button>}",
          "      <p>{messages.length} messages</p>",
          "    </>",
          "  );",
          "}",
        ],
      };
    case "members":
      return {
        hooks: "usePresence",
        component: [
          "function Part() {",
          `  const { users, members } = usePresence(${literal(step.room)});`,
          "  return (",
          "    <p>",
          "      {users} here: {JSON.stringify(members)}",
          "    </p>",
          "  );",
          "}",
        ],
      };
  }
}

function button(hooks: string, hook: string, action: string, label: string): Component {
  return {
    hooks,
    component: ["function Part() {", `  ${hook}`, `  return <button onClick={() => ${action}}>${label}</button>;`, "}"],
  };
}
