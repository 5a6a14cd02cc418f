import { expect, test } from "vitest";
import {
  type Json,
  limits,
  managementErrorCodes,
  maxCommands,
  parseInspectRequest,
  parseManageRequest,
} from "../../src/index.ts";

const [document = ""] = Object.values(
  import.meta.glob("../../../../docs/MANAGING.md", { query: "?raw", import: "default", eager: true }),
);
const examples: Json[] = [...document.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text = ""]) => JSON.parse(text));

test("every command in the document is one", () => {
  const changes = [
    ...examples.filter((example) => !("type" in Object(example))),
    JSON.parse(/^echo '(.*)' >/m.exec(document)?.[1] ?? "") as Json,
  ];
  expect(changes).toHaveLength(7);
  for (const request of changes) {
    const parsed = parseManageRequest(request);
    expect(parsed.ok && parsed.commands.map(({ ok }) => ok)).not.toContain(false);
  }
  const questions = [...document.matchAll(/^\| `(\{.*?\})` \|/gm)].map(([, text = ""]) => JSON.parse(text) as Json);
  expect(questions).toHaveLength(7);
  for (const question of questions) expect(parseInspectRequest(question)).toMatchObject({ commands: [{ ok: true }] });
});

test("the codes are listed, and the limits are the parser's", () => {
  const rows = document.slice(document.indexOf("## Refusals")).split("\n| what happens")[0] ?? "";
  const listed = [...rows.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
  );
  // A backend is told of faults by the invocation.
  const others = ["throttled", "internal"];
  expect(listed.sort()).toEqual(managementErrorCodes.filter((code) => !others.includes(code)).toSorted());
  expect(document).toContain(`Up to ${maxCommands} commands`);
  expect(document).toContain(`1 to ${limits.frameIdBytes} bytes`);
  expect(document).toContain(`more than ${limits.addresses.toLocaleString("en")} |`);
  expect(document).toContain(`into 1 to ${limits.groups} groups`);
  expect(document).toContain(`1 to ${limits.reasonBytes} bytes for the person`);
});
