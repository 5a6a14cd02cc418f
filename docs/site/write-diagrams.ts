import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderMermaidSVG } from "beautiful-mermaid";

/** The colours of the site, dark enough, or light enough, to be read. */
const SCHEMES = {
  light: {
    bg: "#ffffff",
    fg: "#1f2328",
    line: "#59636e",
    accent: "#3451b2",
    muted: "#424a53",
    surface: "#f3f5fb",
    border: "#8c98c4",
  },
  dark: {
    bg: "#1b1b1f",
    fg: "#e6e6ea",
    line: "#9aa0ac",
    accent: "#a8b1ff",
    muted: "#c3c6cf",
    surface: "#25262e",
    border: "#5d669c",
  },
} as const;

export interface Diagram {
  /** `connection.dark.svg` */
  readonly file: string;
  readonly svg: string;
}

/**
 * Draws the diagrams of a folder, each for light and dark. Their sources are Mermaid, with `accTitle` and `accDescr` for those who
 * cannot see them.
 */
export function drawDiagrams(directory: string): readonly Diagram[] {
  const sources = readdirSync(directory).filter((file) => file.endsWith(".mmd"));
  return sources.toSorted().flatMap((source) => {
    const text = readFileSync(join(directory, source), "utf8");
    return Object.entries(SCHEMES).map(([scheme, colours]) => ({
      file: source.replace(/mmd$/, `${scheme}.svg`),
      svg: draw(text, colours, source),
    }));
  });
}

export function writeDiagrams(directory: string): void {
  for (const { file, svg } of drawDiagrams(directory)) writeFileSync(join(directory, file), svg);
}

/** @param source names the file in errors */
function draw(text: string, colours: (typeof SCHEMES)[keyof typeof SCHEMES], source: string): string {
  const [, title] = /^\s*accTitle: (.+)$/m.exec(text) ?? [];
  const [, description] = /^\s*accDescr: (.+)$/m.exec(text) ?? [];
  if (title === undefined || description === undefined) throw new Error(`${source} needs accTitle and accDescr.`);
  return (
    renderMermaidSVG(text.replace(/^\s*acc(Title|Descr): .*\n/gm, ""), colours)
      // A picture in a page loads nothing.
      .replace(/^.*@import url.*\n/m, "")
      .replaceAll("'Inter', system-ui", "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial")
      // What is said at an arrow stays readable where it crosses a line.
      .replace(
        "</style>",
        "  .message text { paint-order: stroke; stroke: var(--bg); stroke-width: 5px; stroke-linejoin: round; }\n</style>",
      )
      .replace(
        /<svg ([^>]*)>/,
        `<svg role="img" $1>\n<title>${escapeXml(title)}</title>\n<desc>${escapeXml(description)}</desc>`,
      )
  );
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
