import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAuthority } from "../src/stored-authority.ts";

let place: string;
let directory: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "switchboard-tls-"));
  directory = join(place, "authority");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const modeOf = (path: string) => statSync(path).mode & 0o777;

test("is made once, and the same from then on", () => {
  const { certificate, certificateFile } = openAuthority(directory);
  expect(readFileSync(certificateFile, "utf8")).toBe(certificate);
  expect(openAuthority(directory).certificate).toBe(certificate);
});

test.skipIf(process.platform === "win32")("nobody else can read its key", () => {
  const { certificateFile } = openAuthority(directory);
  expect(modeOf(join(directory, "ca-key.pem"))).toBe(0o600);
  expect(modeOf(directory)).toBe(0o700);
  expect(readFileSync(certificateFile, "utf8")).not.toContain("PRIVATE KEY");
});

test.skipIf(process.platform === "win32")("a key that others can read is not used", () => {
  openAuthority(directory);
  chmodSync(join(directory, "ca-key.pem"), 0o644);
  expect(() => openAuthority(directory)).toThrow(
    /^\S+ca-key\.pem can be read by other users of this machine\. Delete \S+ and/,
  );
});

test("what is no certificate authority is said in a line", () => {
  openAuthority(directory);
  writeFileSync(join(directory, "ca-key.pem"), "nothing");
  expect(() => openAuthority(directory)).toThrow(
    /^\S+ca-key\.pem holds no certificate authority\. Delete \S+ and [^\n]+$/,
  );
});

test("the file for clients is there again when somebody has deleted or changed it", () => {
  const { certificate, certificateFile } = openAuthority(directory);
  rmSync(certificateFile);
  openAuthority(directory);
  writeFileSync(certificateFile, "changed");
  openAuthority(directory);
  expect(readFileSync(certificateFile, "utf8")).toBe(certificate);
});
