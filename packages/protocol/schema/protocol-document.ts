/** What can be read from `docs/PROTOCOL.md`: the only place where codes are explained and frames are shown. */
export interface ProtocolDocument {
  /** The text of a section, such as `E`. */
  section(letter: string): string;
  /** The rows of the tables in a section whose first cell is code, without the code marks of that cell. */
  rows(letter: string): readonly (readonly string[])[];
  /** Every frame that is shown, as text, in the document's order. */
  readonly examples: readonly string[];
  /** Every error of API Gateway itself that is shown: no frame of this protocol. */
  readonly gatewayErrors: readonly string[];
}

export function readProtocolDocument(text: string): ProtocolDocument {
  const section = (letter: string) => text.split(/^## /m).find((part) => part.startsWith(`${letter}. `)) ?? "";
  const shown = [
    ...[...text.matchAll(/^```json\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) => block.trim().split("\n")),
    ...[...text.matchAll(/^[<>] (\{.*)$/gm)].map(([, frame = ""]) => frame),
  ];
  return {
    section,
    rows: (letter) =>
      [...section(letter).matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(([, first = "", rest = ""]) => [
        first,
        ...rest.split(" | "),
      ]),
    examples: shown.filter((frame) => !isOfApiGateway(frame)),
    gatewayErrors: shown.filter(isOfApiGateway),
  };
}

const isOfApiGateway = (frame: string) => frame.includes('"requestId"');
