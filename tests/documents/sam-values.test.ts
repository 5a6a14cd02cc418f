import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// The stand-in that the commands of the documents are checked with takes values as SAM does.

const sam = fileURLToPath(new URL("./commands/bin/sam", import.meta.url));
const REPO = fileURLToPath(new URL("../../", import.meta.url));

function deploy(parameter: string) {
  return spawnSync(sam, ["deploy", "--parameter-overrides", parameter, "Auth=none"], {
    env: { ...process.env, REPO, REPORT: "/dev/null" },
    encoding: "utf8",
  });
}

test.each([
  'History=""',
  "History=''",
  "History=group:**=1h/300,user:**=1h/100",
  'CanarySchedule="rate(1 minute)"',
  "CanarySchedule='rate(1 minute)'",
  String.raw`CanarySchedule=rate(1\ minute)`,
])("SAM takes %s", (parameter) => {
  expect(deploy(parameter)).toMatchObject({ status: 0, stderr: "" });
});

test.each(["History=", "CanarySchedule=rate(1 minute)", 'History=group:"**"=1h/300', 'History="', "History"])(
  "SAM does not take %s",
  (parameter) => {
    expect(deploy(parameter)).toMatchObject({ status: 1, stderr: expect.stringContaining("SAM does not take") });
  },
);
