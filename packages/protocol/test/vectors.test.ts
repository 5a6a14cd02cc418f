import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { closeCodes, errorCodes, type JsonObject, parseClientFrame } from "../src/index.ts";
import { textOf, type VectorFile } from "../testing/index.ts";
import { validatorOf } from "./support/schema-validator.ts";

const texts = import.meta.glob("../../../docs/vectors/*.json", { query: "?raw", import: "default", eager: true });
const named = (name: string) => JSON.parse(texts[`../../../docs/vectors/${name}.json`] ?? "null");
const files: Readonly<Record<string, VectorFile>> = Object.fromEntries(
  ["parsing", "handshakes", "hub", "client"].map((name) => [name, named(name)]),
);
const [page = ""] = Object.values(
  import.meta.glob("../../../docs/PROTOCOL.md", { query: "?raw", import: "default", eager: true }),
);

const casesOf = ({ parsing = [], handshakes = [], hub = [], client = [] }: VectorFile) => [
  ...[...parsing, ...handshakes, ...hub, ...client],
];

describe.each(Object.entries(files))("the vectors of %s", (_name, file) => {
  test("are right by their schema", () => {
    const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(
      named("vectors.schema"),
    );
    validate(file);
    expect(validate.errors ?? []).toEqual([]);
  });

  test("cite rules that there are, and have names of their own", () => {
    const rules = new Set([...page.matchAll(/^\*\*([A-Z]\d+)\.\*\*/gm)].map(([, rule]) => rule));
    const cited = casesOf(file).flatMap((each) => each.rules);
    expect(cited.filter((rule) => !rules.has(rule))).toEqual([]);
    const names = casesOf(file).map(({ name }) => name);
    expect(names.filter((each, nth) => names.indexOf(each) !== nth)).toEqual([]);
  });
});

describe("what a text is taken for:", () => {
  test.each((files["parsing"]?.parsing ?? []).map((each) => [each.name, each] as const))("%s", (_name, each) => {
    const parsed = parseClientFrame(textOf(each));
    const { error: code, id, means = each.frame } = each;
    if (code !== undefined) {
      const error = { code, message: expect.stringMatching(/./), ...(id !== undefined && { id }) };
      expect(parsed).toStrictEqual({ ok: false, error });
    } else if (means === undefined) {
      expect(parsed.ok).toBe(true);
    } else {
      expect(parsed).toEqual({ ok: true, frame: means });
    }
  });
});

describe("frames that a hub sends in them are right by the schema of frames:", () => {
  const isServerFrame = validatorOf("ServerFrame");
  /** What stands for a value that a case does not know. */
  const values = { "<*>": "x", number: 1 };
  const filled = (frame: object): JsonObject =>
    JSON.parse(
      JSON.stringify(frame)
        .replace(/"(revision|previous|retryAfter)":"<[\w*-]+>"/g, `"$1":${values.number}`)
        .replace(/"(expiresAt|sentAt)":"<\*>"/g, '"$1":"2026-01-01T00:00:00.000Z"'),
    );

  test("in a client's life", () => {
    const heard = (files["client"]?.client ?? []).flatMap(({ steps }) =>
      steps.flatMap((step) => ("hears" in step ? [step.hears] : [])),
    );
    const known = heard.filter(({ type }) => type !== "weather" && type !== undefined);
    expect(known.length).toBeGreaterThan(100);
    for (const frame of known) expect(isServerFrame(filled(frame)), JSON.stringify(frame)).toBe(true);
  });

  test("in conversations", () => {
    const heard = (files["hub"]?.hub ?? []).flatMap(({ steps }) =>
      steps.flatMap((step) => Object.values(step.heard ?? {}).flat()),
    );
    expect(heard.length).toBeGreaterThan(100);
    for (const frame of heard) expect(isServerFrame(filled(frame)), JSON.stringify(frame)).toBe(true);
  });
});

test("every error code and every close code is in one of them", () => {
  const text = JSON.stringify(files);
  expect(
    errorCodes.filter((code) => !text.includes(`"code":"${code}"`) && !text.includes(`"error":"${code}"`)),
  ).toEqual([
    // Takes a message of 128 KB.
    "message-too-large",
  ]);
  expect(closeCodes.filter((code) => !text.includes(`"type":"close","code":"${code}"`))).toEqual([]);
});

describe("docs/vectors/README.md", () => {
  const [readme = ""] = Object.values(
    import.meta.glob("../../../docs/vectors/README.md", { query: "?raw", import: "default", eager: true }),
  );
  const shown = [...readme.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json = ""]) => JSON.parse(json));

  test("shows cases and steps that there are", () => {
    const cases = Object.values(files).flatMap(casesOf);
    const steps: readonly object[] = cases.flatMap((each): readonly object[] => ("steps" in each ? each.steps : []));
    expect(shown.length).toBeGreaterThan(2);
    for (const each of shown) expect([...cases, ...steps]).toContainEqual(each);
  });

  test("names every field of a step, and every capability", () => {
    const { $defs } = named("vectors.schema");
    const fields = [$defs.hubStep, $defs.clientStep].flatMap(({ oneOf }) =>
      oneOf.flatMap(({ properties }: { readonly properties: object }) => Object.keys(properties)),
    );
    const capabilities: readonly string[] = $defs.clientCase.properties.capability.enum;
    for (const word of [...fields, ...capabilities]) expect(readme).toContain(`\`${word}\``);
  });
});
