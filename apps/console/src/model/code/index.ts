export { partyOf } from "./party.ts";
export type { Snippet } from "./snippet.ts";
export { type Language, languages, type Snippets, snippetsOf } from "./snippets.ts";
export type { Step } from "./step.ts";
