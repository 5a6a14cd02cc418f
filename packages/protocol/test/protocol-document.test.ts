import { expect, test } from "vitest";
import { frameSchema } from "../schema/frame-schema.ts";
import { readProtocolDocument } from "../schema/protocol-document.ts";
import { closeCodes, errorCodes, limits, parseClientFrame, subprotocol } from "../src/index.ts";
import { validatorOf } from "./support/schema-validator.ts";

const isServerFrame = validatorOf("ServerFrame");

const [document = ""] = Object.values(
  import.meta.glob("../../../docs/PROTOCOL.md", { query: "?raw", import: "default", eager: true }),
);
const tests = Object.entries(import.meta.glob("./*.test.ts", { query: "?raw", import: "default", eager: true }));

const rules = [...document.matchAll(/^\*\*([A-Z])(\d+)\.\*\*/gm)].map(([, letter = "", number]) => ({
  letter,
  number: Number(number),
}));
const ruleIds = rules.map(({ letter, number }) => `${letter}${number}`);

const { section, rows, examples } = readProtocolDocument(document);

/** The first cells of the rows of every table in a section. */
const tabulated = (letter: string) => rows(letter).map(([cell]) => cell);

test("the rules of a section are numbered without a gap, in the order of the document", () => {
  expect([...new Set(rules.map(({ letter }) => letter))]).toEqual([
    "C",
    "F",
    "A",
    "G",
    "S",
    "D",
    "H",
    "P",
    "E",
    "X",
    "K",
    "L",
  ]);
  for (const letter of new Set(rules.map((rule) => rule.letter))) {
    const numbers = rules.filter((rule) => rule.letter === letter).map(({ number }) => number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  }
});

test("every rule that the document or a test refers to exists", () => {
  const texts = [["the document", document] as const, ...tests];
  for (const [name, text] of texts) {
    // Not a rule: hexadecimal digits, ids in examples and the like, which are part of a longer word.
    const cited = [...text.matchAll(/(?<![\w-])[CFAGSDHPEXKL]\d{1,2}(?![\w-])/g)].map(([id]) => id);
    expect(ruleIds, name).toEqual(expect.arrayContaining(cited));
  }
});

test.each(examples)("an example in the document is a frame: %s", (text) => {
  const frame = JSON.parse(text);
  if ("action" in frame) {
    expect(parseClientFrame(text)).toMatchObject({ ok: true });
  } else {
    expect(isServerFrame(frame)).toBe(true);
  }
});

test("the document has an example of every action and of every type", () => {
  const given = examples.map((text) => JSON.parse(text)).map(({ action, type }) => action ?? type);
  const named = Object.values(frameSchema.$defs).flatMap((schema) => {
    if (!("properties" in schema)) return [];
    const { action, type } = schema.properties;
    return [action, type].flatMap((each) => (each !== undefined && "const" in each ? [each.const] : []));
  });
  expect(new Set(given)).toEqual(new Set(named));
});

test("every error code has a row, in the order of the codes", () => {
  expect(tabulated("E")).toEqual(errorCodes);
});

test("every close code has a row", () => {
  expect(tabulated("X")).toEqual(closeCodes);
});

test("every limit has a row with its value", () => {
  expect(Object.fromEntries(rows("L").map(([name, value]) => [name, Number(value)]))).toEqual(limits);
});

test("the document is about the subprotocol that the hub selects", () => {
  expect(section("C")).toContain(`must have \`${subprotocol}\` among them`);
});
