/** A template that cannot run here, or that AWS would refuse. */
export class UnusableTemplate extends Error {
  override readonly name = "UnusableTemplate";
  /** Each with its path in the template. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(["The template cannot be used:", ...problems].join("\n"));
    this.problems = problems;
  }
}
