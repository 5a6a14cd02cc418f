import { execFileSync } from "node:child_process";

const found = new Map<string, string | undefined>();

/**
 * The absolute path of the Python that runs functions of a runtime: the one of the same version, else `python3`, as it is found on
 * the `PATH`, also in a virtual environment. `undefined` when there is none. Looked for once.
 *
 * @param runtime as Lambda names it, e.g. `python3.13`
 */
export function findPython(runtime: string): string | undefined {
  if (!found.has(runtime))
    found.set(
      runtime,
      [runtime, "python3"].map(executableOf).find((each) => each !== undefined),
    );
  return found.get(runtime);
}

/** Asked, because what is on the `PATH` may be a script that needs it; functions have a `PATH` of their own. */
function executableOf(name: string): string | undefined {
  try {
    const printed = execFileSync(name, ["-c", "import sys; print(sys.executable)"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    return printed.trim();
  } catch {
    return undefined;
  }
}
