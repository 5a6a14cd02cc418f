import { readFileSync } from "node:fs";
import { readEventPattern } from "@switchboard/event-pattern";
import { isObject, type Json, readTemplate } from "@switchboard/template";
import { describe, expect, test } from "vitest";
import { at } from "../support/deployment.ts";

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), "utf8");
const page = read("EVENTS.md");
const snippets = [...page.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, yaml = ""]) => yaml);
const types = Object.keys(JSON.parse(read("switchboard.events.v1.schema.json")).$defs);

/** What the snippets take for granted. */
const ofTheReader = "Resources:\n  PresenceFunction: { Type: AWS::Lambda::Function, Properties: {} }\n";

function resourcesIn(yaml: string) {
  const parsed = readTemplate(ofTheReader + yaml.replace(/^(?=.)/gm, "  "));
  if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
  return Object.entries(parsed.template.resources).slice(1);
}

describe.each(snippets.map((yaml) => [/^\w+/.exec(yaml)?.[0] ?? "", yaml]))(
  "the template that begins with %s",
  (_, yaml) => {
    const resources = resourcesIn(yaml);

    test("is one that can be read", () => {
      expect(resources.length).toBeGreaterThan(0);
      for (const [, { type }] of resources) expect(type).toMatch(/^AWS::\w+::\w+$/);
    });

    test("has rules that EventBridge takes, for events that there are", () => {
      for (const [, { properties }] of resources) {
        const pattern: Json | undefined = properties["EventPattern"];
        if (pattern === undefined) continue;
        expect(readEventPattern(pattern)).toHaveProperty("pattern");
        expect(at(pattern, "source")).toEqual(["switchboard"]);
        const chosen = isObject(pattern) ? pattern["detail-type"] : undefined;
        for (const type of [chosen].flat()) expect(types).toContain(type);
      }
    });
  },
);

test("there is a rule, a webhook and a schedule", () => {
  const kinds = snippets.flatMap(resourcesIn).map(([, { type }]) => type);
  expect(kinds).toEqual(
    expect.arrayContaining(["AWS::Events::Rule", "AWS::Events::ApiDestination", "AWS::Scheduler::Schedule"]),
  );
});
