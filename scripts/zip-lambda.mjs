import { zipSync } from "fflate";

/**
 * Packs a bundle as a Lambda function's zip. The same bundle gives the same bytes, on any machine and at any time, so that a
 * deployment tool sees whether anything has changed.
 *
 * @param {string} name the only file in the zip
 * @param {Uint8Array} bundle
 */
export function zipLambda(name, bundle) {
  // ZIP has no dates before 1980; this one is the same everywhere, since it is taken as local time and written as such.
  const mtime = new Date(1980, 0, 1);
  // Lambda runs functions as another user than the one that unpacks: everybody may read the file (Unix mode 0644).
  return zipSync({ [name]: [bundle, { mtime, level: 9, os: 3, attrs: 0o100644 << 16 }] });
}
