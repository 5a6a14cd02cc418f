import { readdirSync, readFileSync } from "node:fs";
import { DEFAULT_BEHAVIOUR } from "@switchboard/local-aws";
import { expect, test } from "vitest";

const document = readFileSync(new URL("../../docs/GATEWAY.md", import.meta.url), "utf8");
const documentedRows = [...document.matchAll(/^\| (C\d\d)( ★)? \|/gm)];

/** The ids of the rows that have tests, and of those that the tests mark with ★. */
function testedRows(): { readonly all: Set<string>; readonly starred: Set<string> } {
  const here = new URL(".", import.meta.url);
  const sources = readdirSync(here)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(new URL(name, here), "utf8"));
  const rows = sources.flatMap((source) => [...source.matchAll(/\brow\(\s*"(C\d\d)",\s*["`](★ )?/g)]);
  return {
    all: new Set(rows.map(([, id = ""]) => id)),
    starred: new Set(rows.filter(([, , star]) => star !== undefined).map(([, id = ""]) => id)),
  };
}

test("docs/GATEWAY.md has every row that is tested, once, and no other", () => {
  const ids = documentedRows.map(([, id = ""]) => id);
  expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  expect(ids.toSorted()).toEqual([...testedRows().all].toSorted());
  expect(ids).toHaveLength(43);
});

test("docs/GATEWAY.md and the tests mark the same rows with a star", () => {
  const starred = documentedRows.filter(([, , star]) => star !== undefined).map(([, id = ""]) => id);
  expect(starred.toSorted()).toEqual([...testedRows().starred].toSorted());
});

test("docs/GATEWAY.md has every option with its default", () => {
  const [, options = ""] = /^## Options\n(.*?)^## /ms.exec(document) ?? [];
  const rows = [...options.matchAll(/^\| (`\w+`(?:, `\w+`)*) \| (.+?) \| .+ \|$/gm)];
  const documented = rows.flatMap(([, names = "", defaults = ""]) => {
    const values = defaults.split(/, (?=["`\d])/).map((value) => value.replaceAll(/[`,]/g, ""));
    return names
      .split(", ")
      .map((name, index) => [name.replaceAll("`", ""), JSON.parse(values[index] ?? values[0] ?? "")]);
  });
  expect(Object.fromEntries(documented)).toEqual(DEFAULT_BEHAVIOUR);
});
