/** One change of the code, and whether a test noticed it. */
export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  readonly line: number;
  /** The line before the change, or the lines, without their indentation. */
  readonly code: string;
  readonly becomes: string;
  readonly fate: Fate;
}

/** `timed-out` counts as noticed: the code no longer ends. `void` is no change that runs at all. */
export type Fate = "noticed" | "timed-out" | "survived" | "void";

/** What the JSON reporter of Stryker writes, as far as it is read here. Source: mutation-testing-report-schema 3. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly StrykerMutant[] }>>;
}

interface StrykerMutant {
  readonly replacement?: string;
  readonly status: keyof typeof fates;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** Both count from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

const fates = {
  Killed: "noticed",
  Timeout: "timed-out",
  Survived: "survived",
  // No test runs the code.
  NoCoverage: "survived",
  CompileError: "void",
  RuntimeError: "void",
  Ignored: "void",
  Pending: "void",
} as const satisfies Readonly<Record<string, Fate>>;

/** @param folder of the package that the report is of, from the root of the repository */
export function mutantsOf(report: StrykerReport, folder: string): readonly Mutant[] {
  return Object.entries(report.files).flatMap(([path, { source, mutants }]) => {
    const lines = source.split("\n");
    return mutants.map(({ replacement = "", status, location: { start, end } }) => {
      const before = lines[start.line - 1]?.slice(0, start.column - 1) ?? "";
      const after = lines[end.line - 1]?.slice(end.column - 1) ?? "";
      return {
        file: `${folder}/${path}`,
        line: start.line,
        code: onOneLine(lines.slice(start.line - 1, end.line).join("\n")),
        becomes: onOneLine(before + replacement + after),
        fate: fates[status],
      };
    });
  });
}

function onOneLine(code: string): string {
  return code.replaceAll(/\s+/g, " ").trim();
}
