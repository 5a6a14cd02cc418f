export { partyOf } from "./party.ts";
export { type Language, languages, type Snippets, snippetsOf } from "./snippets.ts";
export type { Step } from "./step.ts";
