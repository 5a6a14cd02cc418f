import { existsSync, readFileSync } from "node:fs";
import { readTemplate, type Template } from "@switchboard/template";
import { expect, test } from "vitest";

// The template of an application that `switchboard new` makes deploys the hub's own as a stack within its own.

function read(path: string): Template {
  const result = readTemplate(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return result.template;
}

const hub = read("infra/template.yaml");
const application = read("packages/cli/starter/template.yaml");

test("gives the hub parameters that it has, with values that it allows", () => {
  const { Location, Parameters } = Object(application.resources["Hub"]?.properties);
  expect(Location).toBe("hub/infra/template.yaml");
  for (const [name, value] of Object.entries(Parameters)) {
    const parameter = hub.parameters[name];
    expect(parameter, name).toBeDefined();
    if (typeof value !== "string") continue;
    const { AllowedValues, AllowedPattern } = Object(parameter);
    if (AllowedValues !== undefined) expect(AllowedValues, name).toContain(value);
    if (AllowedPattern !== undefined) expect(value, name).toMatch(new RegExp(AllowedPattern));
  }
});

test("uses outputs that the hub has", () => {
  const used = JSON.stringify(application).match(/Hub[^"]*Outputs\.\w+|"Outputs\.\w+/g) ?? [];
  expect(used.length).toBeGreaterThan(4);
  for (const output of used) expect(hub.outputs).toHaveProperty(output.replace(/.*Outputs\./, ""));
});

test("has the zip of every function that the hub's template names, whatever its condition: deploying needs them all", () => {
  const zips = Object.values(hub.resources).flatMap(({ properties }) => {
    const { CodeUri } = Object(properties);
    return typeof CodeUri === "string" ? [CodeUri] : [];
  });
  expect(zips.length).toBeGreaterThan(8);
  const infra = new URL("../../packages/cli/dist/local-hub/switchboard/infra/", import.meta.url);
  expect(zips.filter((zip) => !existsSync(new URL(zip, infra)))).toEqual([]);
});
