/** A program of a page: one snippet, or several that continue one another, as one TypeScript module. */
export interface Snippet {
  /** `docs/PUBLISHING.md:109`, where its first line is. */
  readonly place: string;
  readonly extension: "ts" | "tsx";
  readonly code: string;
  /** For each line of the code, the line of the page that it is from. */
  readonly pageLines: readonly number[];
}

/** A block of code as it stands on a page. */
interface Block {
  readonly language: string;
  readonly lines: readonly Line[];
  /** Of the comment before it. */
  readonly marker: Marker;
  readonly line: number;
}

interface Line {
  readonly text: string;
  readonly line: number;
}

interface Marker {
  readonly continues: boolean;
  /** Why it is not to be compiled. */
  readonly skipped?: string | undefined;
  /** What the snippet needs and readers do not. */
  readonly hidden: readonly Line[];
}

const NO_MARKER: Marker = { continues: false, hidden: [] };
const FENCE = /^( *)(`{3,}|~{3,})\s*(\w*)/;
const TYPESCRIPT = ["ts", "mts", "typescript", "js", "mjs", "javascript"];
const JSX = ["tsx", "jsx"];
/** Pages without a bundler load the client from wherever it is served. */
const CLIENT_BY_URL = /(from\s+)"[^"]*\/client\.js"/;

/**
 * The programs of a page of Markdown. Readers do not see a comment right before a block, which says how it is compiled:
 *
 * - `<!-- snippet: continues -->`: as if it stood below the snippet before it, in a block of its own, so that it may use a name
 *   again. Below this first line there may be
 * - `<!-- snippet:` and lines of TypeScript until `-->`: they stand before it, such as `declare const url: string;`.
 * - `<!-- snippet: not compiled, because … -->`
 *
 * @throws Error for a comment that is none of these
 */
export function readSnippets(page: string, text: string): readonly Snippet[] {
  const programs: Block[][] = [];
  for (const block of blocksOf(page, text)) {
    const { continues, skipped } = block.marker;
    const code = inHtml(block);
    if (skipped !== undefined || code === undefined) continue;
    if (continues && programs.length === 0) throw new Error(`${page}:${block.line}: there is nothing to continue.`);
    if (continues) programs.at(-1)?.push(code);
    else programs.push([code]);
  }
  return programs.map((blocks) => programOf(page, blocks));
}

function programOf(page: string, blocks: readonly Block[]): Snippet {
  const [first] = blocks;
  const lines = [...blocks.flatMap(({ marker }) => marker.hidden)];
  const bodies: (readonly Line[])[] = [];
  for (const block of blocks) {
    const { imports, body } = withoutImports(block.lines);
    lines.push(...imports);
    bodies.push(body);
  }
  for (const [index, body] of bodies.entries()) {
    const { line = 0 } = body[0] ?? {};
    // Blocks export nothing.
    if (index > 0) lines.push({ text: "{", line });
    lines.push(...(index > 0 ? body.map(({ text, line }) => ({ text: text.replace(/^export /, ""), line })) : body));
  }
  lines.push({ text: `${"}".repeat(blocks.length - 1)} export {};`, line: blocks.at(-1)?.line ?? 0 });
  return {
    place: `${page}:${first?.line}`,
    extension: blocks.some(({ language }) => JSX.includes(language)) ? "tsx" : "ts",
    code: `${lines.map(({ text }) => text).join("\n")}\n`,
    pageLines: lines.map(({ line }) => line),
  };
}

/** Imports may be in no block: those of every snippet come first. */
function withoutImports(lines: readonly Line[]): { readonly imports: readonly Line[]; readonly body: readonly Line[] } {
  const imports: Line[] = [];
  const body: Line[] = [];
  let isImport = false;
  for (const line of lines) {
    if (/^import\b(?!\s*\()/.test(line.text)) isImport = true;
    (isImport ? imports : body).push(line);
    if (/["'];?(\s*\/\/.*)?$/.test(line.text)) isImport = false;
  }
  return { imports, body };
}

/** Of a block, what is to be compiled; `undefined` for other languages. Of HTML it is what its modules do. */
function inHtml(block: Block): Block | undefined {
  if ([...TYPESCRIPT, ...JSX].includes(block.language)) return block;
  if (block.language !== "html") return undefined;
  const lines: Line[] = [];
  let isModule = false;
  for (const { text, line } of block.lines) {
    if (/<\/script>/.test(text)) isModule = false;
    if (isModule) lines.push({ text: text.trimStart().replace(CLIENT_BY_URL, '$1"@switchboard/client"'), line });
    if (/<script type="module">/.test(text)) isModule = true;
  }
  return lines.length > 0 ? { ...block, lines } : undefined;
}

function* blocksOf(page: string, text: string): Generator<Block> {
  const lines = text.split("\n").map((text, index): Line => ({ text, line: index + 1 }));
  let marker = NO_MARKER;
  while (lines.length > 0) {
    const { text, line } = lines.shift() as Line;
    const [, indent = "", fence, language = ""] = FENCE.exec(text) ?? [];
    if (fence !== undefined) {
      const end = lines.findIndex(({ text }) => text.trim() === fence);
      const inner = lines.splice(0, end + 1).slice(0, -1);
      const code = inner.map(({ text, line }) => ({ text: text.slice(indent.length), line }));
      yield { language, lines: code, marker, line };
      marker = NO_MARKER;
    } else if (/^ *<!-- snippet:/.test(text)) {
      const comment = [{ text, line }];
      while (!comment.at(-1)?.text.includes("-->") && lines.length > 0) comment.push(lines.shift() as Line);
      marker = markerOf(page, comment);
    } else if (text.trim() !== "") marker = NO_MARKER;
  }
}

function markerOf(page: string, [first, ...others]: readonly Line[]): Marker {
  const [, said = ""] = /<!-- snippet:([^\n]*?)(?:-->)?$/.exec(first?.text ?? "") ?? [];
  const [, skipped] = /^not compiled, because (.+)$/.exec(said.trim()) ?? [];
  const continues = said.trim() === "continues";
  if (said.trim() !== "" && !continues && skipped === undefined) {
    throw new Error(`${page}:${first?.line}: "${said.trim()}" is neither "continues" nor "not compiled, because …".`);
  }
  return { continues, skipped, hidden: others.map(({ text, line }) => ({ text: text.replace("-->", ""), line })) };
}
