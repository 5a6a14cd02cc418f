// Packs the bundle of the Lambda function in the current directory, dist/main.cjs, into dist/<name>.zip. The same bundle
// gives the same bytes, so that a deployment tool sees whether anything has changed.

import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { zipSync } from "fflate";

const bundle = readFileSync("dist/main.cjs");
// ZIP has no dates before 1980; this one is the same everywhere, since it is taken as local time and written as such.
const mtime = new Date(1980, 0, 1);
// Lambda runs functions as another user than the one that unpacks: everybody may read the file (Unix mode 0644).
const entry = [bundle, { mtime, level: 9, os: 3, attrs: 0o100644 << 16 }];
writeFileSync(`dist/${basename(process.cwd())}.zip`, zipSync({ "main.cjs": entry }));
