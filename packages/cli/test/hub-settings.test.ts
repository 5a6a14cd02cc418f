import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hubSettings, keyOf, optionOf } from "../src/local-hub/hub-settings.ts";

test("every setting of the local hub is an option of dev, but what must not stand on a command line", () => {
  const page = readFileSync(new URL("../../../docs/SETTINGS.md", import.meta.url), "utf8");
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const names = rows.flatMap((row) => (row.split("|")[1] ?? "").match(/[A-Z_]{4,}/g) ?? []);
  const ofOptions = hubSettings.map(({ name }) => name);
  expect([...ofOptions, "SIGNING_SECRET", "VERBOSE"].toSorted()).toEqual(names.toSorted());
});

test("is called as its variable", () => {
  const setting = { name: "DIRECT_DELIVERY_LIMIT", placeholder: "", description: "" };
  expect([optionOf(setting), keyOf(setting)]).toEqual(["direct-delivery-limit", "directDeliveryLimit"]);
});
