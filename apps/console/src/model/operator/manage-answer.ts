import type { Fields } from "../fields.ts";
import { textOf } from "../fields.ts";

/** What ManageFunction said. */
export type ManageAnswer =
  | {
      readonly type: "closed";
      readonly closed: number;
      readonly gone: number;
      readonly failed: number;
      /** ISO 8601. */
      readonly deniedUntil: string | undefined;
      /** To go on with, where connections are left. */
      readonly next: string | undefined;
    }
  | { readonly type: "denied"; readonly until: string }
  | { readonly type: "allowed" }
  | { readonly type: "error"; readonly code: string; readonly message: string };

/** `undefined` for the answer of another version. */
export function readAnswer(answer: unknown): ManageAnswer | undefined {
  const fields: Fields = Object(answer);
  switch (fields["type"]) {
    case "closed": {
      const [closed, gone, failed] = [fields["closed"], fields["gone"], fields["failed"]].map(Number);
      if (closed === undefined || gone === undefined || failed === undefined) return undefined;
      const deniedUntil = textOf(fields["deniedUntil"]);
      return { type: "closed", closed, gone, failed, deniedUntil, next: textOf(fields["next"]) };
    }
    case "denied":
      return { type: "denied", until: textOf(fields["until"]) ?? "" };
    case "allowed":
      return { type: "allowed" };
    case "error":
      return { type: "error", code: textOf(fields["code"]) ?? "", message: textOf(fields["message"]) ?? "" };
    default:
      return undefined;
  }
}

/** What came of it, in one line. */
export function answerText(who: string, answer: ManageAnswer): string {
  switch (answer.type) {
    case "closed": {
      const { closed, gone, failed, deniedUntil } = answer;
      const parts = [
        closed === 1 ? "1 connection was closed" : `${closed} connections were closed`,
        ...(gone > 0 ? [`${gone} had gone already`] : []),
        ...(failed > 0 ? [`${failed} may be open still: try again`] : []),
        ...(deniedUntil === undefined ? [] : [`kept out until ${timeText(deniedUntil)}`]),
      ];
      return `${who}: ${parts.join(", ")}.`;
    }
    case "denied":
      return `${who}: kept out until ${timeText(answer.until)}. Whoever is connected stays.`;
    case "allowed":
      return `${who} may come in again.`;
    case "error":
      return `${who}: ${problemTexts[answer.code] ?? answer.message}`;
  }
}

const problemTexts: Readonly<Record<string, string>> = {
  "no-denials": "this hub keeps nobody out: Denials is off.",
  "invalid-address": "nobody can have this id.",
};

/** The time of day, as this machine's clock says it, with the day where it is another one. */
export function timeText(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const two = (number: number) => String(number).padStart(2, "0");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":");
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}
