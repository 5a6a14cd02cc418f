import { parseArgs } from "node:util";

/** Lower case, as npm wants new names: `@acme`. */
const SCOPE = /^@[a-z0-9]+(?:[-._][a-z0-9]+)*$/;

/**
 * Reads the arguments of `npm run pack`.
 *
 * @param {readonly string[]} args
 * @returns {{ scope?: string, repository?: string, into?: string } | { problem: string }} the problem is one line
 */
export function readArguments(args) {
  let values;
  try {
    const options = { scope: { type: "string" }, repository: { type: "string" }, into: { type: "string" } };
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    // Node's own messages explain themselves at length.
    return { problem: `${error.message.split(/\. (?:To specify|Did you)|\n/)[0]}.` };
  }
  const { scope, repository, into } = values;
  if (scope !== undefined && !SCOPE.test(scope)) return { problem: `${scope} is no scope such as @acme.` };
  if (scope === "@switchboard") return { problem: "@switchboard is the scope of the workspace. Name your own." };
  if (repository !== undefined && !isWebAddress(repository)) {
    return { problem: `${repository} is no address such as https://github.com/acme/switchboard.` };
  }
  if (into === "") return { problem: "--into needs a folder." };
  return { ...values, ...(repository !== undefined && { repository: repository.replace(/(\.git)?\/*$/, "") }) };
}

/** Of nothing but a host and a path: it stands in each manifest, for everybody to read. */
function isWebAddress(text) {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return protocol === "https:" && username + password + search + hash === "";
}
