import { readFileSync } from "node:fs";

/** The blocks of commands below a heading of infra/README.md, up to the next heading, but for those in which readers put their own names. */
export function stepsOf(heading: string): readonly string[] {
  const document = readFileSync(new URL("../../infra/README.md", import.meta.url), "utf8");
  const [, section] = document.split(`\n${heading}\n`);
  if (section === undefined) throw new Error(`infra/README.md has no ${heading}.`);
  const [text = ""] = section.split(/\n##+ /);
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  return blocks.filter((code) => !/<[a-z]+>/.test(code));
}

/** What makes a hub step by step. The first block has the settings. */
export const MAKING = "## Step by step";
export const REMOVING = "### Removing the steps";
