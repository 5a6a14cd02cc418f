import { readFileSync } from "node:fs";
import { readSettings } from "@switchboard/local-stack/terminal";
import { readTemplate } from "@switchboard/template";
import { expect, test } from "vitest";
import { CHOICES, LOCAL_DEFAULTS, PARAMETER_OF_CHOICE, parametersFor, partFor } from "../src/switchboard.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const document = read("../../../docs/SETTINGS.md");
const usage = read("../usage.txt");
const template = readTemplate(read("../../../infra/template.yaml"));
const parameters = "problems" in template ? {} : template.template.parameters;

const rows = [...document.matchAll(/^\| (`.+) \|$/gm)].map(([, cells = ""]) => cells.split(" | "));
const ofFunctions = rows.filter(({ length }) => length === 5);
const ofMachine = rows.filter(({ length }) => length === 3);
const codeIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

test("every variable that the functions are given is listed with its parameter, and no other", () => {
  const listed = ofFunctions.map(([name = "", parameter = ""]) => [codeIn(name)[0], codeIn(parameter)[0]]);
  expect(listed.sort()).toEqual(Object.entries(PARAMETER_OF_CHOICE).sort());
});

/** How a default is written: what an empty one comes to is said after it. */
const written = (value: string) => expect.stringMatching(value === "" ? /^empty: ./ : /^`/);

test.each(ofFunctions)("the defaults of %s here and deployed are those of code and template: %s", (...cells) => {
  const [variable = "", parameter = "", , here = "", deployed = ""] = cells;
  const name = codeIn(parameter)[0] ?? "";
  const standard = partFor(codeIn(variable)[0] ?? "", String(parameters[name]?.["Default"]));
  expect(deployed).toEqual(written(standard));
  if (standard !== "") expect(codeIn(deployed)[0]).toBe(standard);
  const local = LOCAL_DEFAULTS[name] ?? standard;
  expect(here).toEqual(written(local));
  if (local !== "") expect(codeIn(here)[0]).toBe(local);
});

test("as deployed, no parameter has another value than the template's own, but for names", () => {
  expect(Object.keys(parametersFor({ settings: {}, asDeployed: true }).parameters).sort()).toEqual([
    ...["CognitoClientId", "CognitoUserPoolId", "SigningSecretName"],
  ]);
});

test("as deployed, JOIN is the template's parameter, which may refuse it; else it is given to the functions as it is", () => {
  const settings = { JOIN: "**" };
  expect(parametersFor({ settings, asDeployed: true })).toMatchObject({ parameters: { Join: "**" }, environment: {} });
  expect(parametersFor({ settings, asDeployed: false })).toMatchObject({ environment: settings });
});

test("variables that share a parameter have a part of it each, and its own default where nothing is chosen", () => {
  for (const name of ["GroupShards", "EveryoneShards"]) {
    const variables = Object.keys(PARAMETER_OF_CHOICE).filter((each) => PARAMETER_OF_CHOICE[each] === name);
    const standard = String(parameters[name]?.["Default"]);
    const settings = Object.fromEntries(variables.map((each) => [each, partFor(each, standard) ?? ""]));
    expect(variables).toHaveLength(2);
    for (const variable of variables) {
      const value = settings[variable] ?? "";
      const chosen = parametersFor({ settings: { [variable]: value }, asDeployed: false });
      expect(chosen).toMatchObject({ parameters: { [name]: standard }, environment: {} });
    }
  }
  const { parameters: chosen } = parametersFor({ settings: { EVERYONE_READ_SHARDS: "8" }, asDeployed: true });
  expect(chosen).toMatchObject({ EveryoneShards: "4/8" });
});

test("what is of this machine alone is listed, with the default that counts", () => {
  const listed = ofMachine.flatMap(([name = ""]) => codeIn(name));
  expect(listed).toEqual([
    ...["PORT", "DYNAMODB_PORT", "SIGNING_SECRET", "ENVIRONMENTS_PER_FUNCTION", "EXPIRE_EVERY_SECONDS", "VERBOSE"],
  ]);
  const cells = ofMachine.map((row) => row.join(" ")).join("\n");
  const settings = readSettings({});
  expect("settings" in settings && cells).toContain(
    "settings" in settings && `${settings.settings.port}, ${settings.settings.dynamoDbPort}`,
  );
});

test("--help names every variable of the page, but how tables are spread", () => {
  const named = [...usage.matchAll(/\b[A-Z][A-Z_]{3,}\b/g)].map(([name]) => name);
  const listed = [...CHOICES, ...ofMachine.flatMap(([name = ""]) => codeIn(name))];
  expect(listed.filter((name) => !named.includes(name) && !name.endsWith("_SHARDS"))).toEqual([]);
});
