// An esbuild plugin that takes out of bundles what dependencies load at the start of a function that never needs it.
//
// Every change is bound to the text that it was written for. Where that text is gone, or is no longer used as it was, the build
// fails: a new version of a dependency must not bring back silently what was taken out, and must not be changed unseen.

import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { awsSdkTrims } from "./aws-sdk.mjs";
import { inversifyTrims } from "./inversify.mjs";
import { count } from "./texts.mjs";

/**
 * @typedef {object} Trim
 * @property {string} what it does, for messages
 * @property {RegExp} neededBy bundles that hold a file of such a path must hold `file` as well
 * @property {RegExp} file whose text is changed
 * @property {readonly (readonly [from: string, to: string])[]} edits each `from` stands in the file exactly once
 * @property {(text: string) => boolean} [fits] whether the rest of the file is as the edits want it
 * @property {(output: import("esbuild").Metafile["outputs"][string]) => boolean} [isLeft] whether a bundle still has, from
 *   elsewhere, what the edits take out
 */

const trims = [...awsSdkTrims, ...inversifyTrims];

/** @returns {import("esbuild").Plugin} */
export function trimDependencies() {
  return {
    name: "trim-dependencies",
    setup(build) {
      build.initialOptions.metafile = true;
      for (const trim of trims) {
        build.onLoad({ filter: trim.file }, ({ path }) => {
          const { contents, problem } = apply(trim, readFileSync(path, "utf8"));
          return problem === undefined
            ? { contents, loader: "js" }
            : { errors: [{ text: problem, location: { file: path } }] };
        });
      }
      build.onEnd(({ errors, metafile }) => {
        // What stopped the bundle stands there already.
        if (errors.length > 0 || metafile === undefined) return undefined;
        const loaded = Object.keys(metafile.inputs).map((file) => join(sep, file));
        const has = (pattern) => loaded.some((path) => pattern.test(path));
        const missing = trims.filter(({ neededBy, file }) => has(neededBy) && !has(file));
        const left = trims.filter(({ isLeft = () => false }) => Object.values(metafile.outputs).some(isLeft));
        return {
          errors: [
            ...missing.map(({ what, file }) => ({ text: `Nothing in this bundle is ${file}, so that ${what}.` })),
            ...left.map(({ what }) => ({ text: `Something else in this bundle undoes that ${what}.` })),
          ],
        };
      });
    },
  };
}

/** @returns the changed text, or why it cannot be changed */
function apply({ what, edits, fits = () => true }, text) {
  if (!fits(text) || edits.some(([from]) => count(text, from) !== 1))
    return { problem: `This is no longer what scripts/trim was written for, which sees to it that ${what}.` };
  return { contents: edits.reduce((edited, [from, to]) => edited.replace(from, () => to), text) };
}
