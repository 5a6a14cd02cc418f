import { awsCli } from "./in-aws-cli.ts";
import { cli } from "./in-cli.ts";
import { clientReact } from "./in-react.ts";
import { backendTypeScript, clientTypeScript } from "./in-typescript.ts";
import { wscat } from "./in-wscat.ts";
import type { LocalAddress, Party } from "./party.ts";
import type { Snippet } from "./snippet.ts";
import type { Step } from "./step.ts";

export const languages = ["typescript", "react", "wscat", "cli", "aws"] as const;
export type Language = (typeof languages)[number];

/** A step as code, in every language that has it. */
export type Snippets = Readonly<Record<Language, Snippet | undefined>>;

/** @param party who takes the step, where a client does; `undefined` where it is not known any longer */
export function snippetsOf(step: Step, party: Party | undefined, local: LocalAddress | undefined): Snippets {
  const shell = { cli: cli(step, party, local), aws: withoutNote(awsCli(step, party, local)) };
  if (!("client" in step)) {
    return { typescript: { code: backendTypeScript(step, local) }, react: undefined, wscat: undefined, ...shell };
  }
  if (party === undefined) return { typescript: undefined, react: undefined, wscat: undefined, ...shell };
  return {
    typescript: { code: clientTypeScript(step, party) },
    react: { code: clientReact(step, party) },
    wscat: wscat(step, party),
    ...shell,
  };
}

const withoutNote = (code: string | undefined) => (code === undefined ? undefined : { code });
