import { expect, test } from "vitest";
import { errorCodes, type Json, limits, maxMessages, parsePublishRequest } from "../src/index.ts";

const [document = ""] = Object.values(
  import.meta.glob("../../../docs/PUBLISHING.md", { query: "?raw", import: "default", eager: true }),
);
const examples = [...document.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text = ""]) => JSON.parse(text));

test("every request in the document is one", () => {
  const [task] = examples.filter(({ Type }) => Type === "Task");
  // Where Step Functions puts values in, any will do.
  const payload = JSON.parse(
    JSON.stringify(task.Parameters.Payload).replace(/"(\w+)\.\$":"[^"]*\(\$[^"]*"/g, '"$1":["x"]'),
  );
  const requests: Json[] = [
    ...examples.filter((example) => "to" in example || "messages" in example),
    ...examples.flatMap(({ detail }) => (detail === undefined ? [] : [detail])),
    payload,
    JSON.parse(/^echo '(.*)' >/m.exec(document)?.[1] ?? ""),
    JSON.parse((/InputTemplate: '(.*)'$/m.exec(document)?.[1] ?? "").replace(/<\w+>/g, '"x"')),
  ];
  expect(requests).toHaveLength(6);
  for (const request of requests) {
    const parsed = parsePublishRequest(request);
    expect(parsed.ok && parsed.publications.map(({ ok }) => ok)).not.toContain(false);
    expect(parsed.ok).toBe(true);
  }
});

test("the codes that a backend can see are listed, and the limits are the parser's", () => {
  // A backend sends no frames, is held to no policy or quota, is in no group, has no token, and is told of faults by the invocation.
  const others = [
    ...["not-json", "no-action", "unknown-action", "forbidden", "not-joined", "too-many-groups"],
    ...["unauthorized", "too-fast", "throttled", "internal"],
  ];
  const [, listed = ""] = /`error`: (.*?) \|/.exec(document) ?? [];
  expect([...listed.matchAll(/`([^`]+)`/g)].map(([, code]) => code)).toEqual(
    errorCodes.filter((code) => !others.includes(code)),
  );
  expect(document).toContain(`Up to ${maxMessages} messages`);
  for (const bytes of [limits.frameIdBytes, limits.kindBytes, limits.refersBytes]) {
    expect(document).toContain(`1 to ${bytes} bytes`);
  }
});
