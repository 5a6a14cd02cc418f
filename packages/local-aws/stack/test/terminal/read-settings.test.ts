import { expect, test } from "vitest";
import { readSettings } from "../../src/terminal/read-settings.ts";

test("how often expired items are deleted is a number, which may be 0", () => {
  expect(readSettings({})).not.toHaveProperty("settings.expireEverySeconds");
  expect(readSettings({ EXPIRE_EVERY_SECONDS: "0" })).toHaveProperty("settings.expireEverySeconds", 0);
  expect(readSettings({ EXPIRE_EVERY_SECONDS: "never" })).toEqual({
    problems: ["EXPIRE_EVERY_SECONDS is not a number from 0 to 99999"],
  });
});
