import { expect } from "vitest";
import { boto3, commandLine } from "./support/other-clients.ts";
import { conformanceRows } from "./support/rows.ts";

// Each post is a start of Python, which takes as long as many tests.
const row = conformanceRows();

/** Well-formed, and never given to anybody here. */
const UNUSED_ID = "AAAAAAAAAAAAAAA=";

for (const other of [boto3, commandLine]) {
  row("C22", `a post reaches its connection from ${other.name}`, async (target) => {
    const guarded = await target.api("guarded");
    const client = await guarded.connect();
    expect(await other.post(guarded, await client.id(), `from ${other.name}`)).toBe("ok");
    expect(await client.next()).toBe(`from ${other.name}`);
  });
}

row("C23", "boto3 knows a connection that is gone by its error", async (target) => {
  expect(await boto3.post(await target.api("guarded"), UNUSED_ID, "x")).toBe("GoneException");
});
