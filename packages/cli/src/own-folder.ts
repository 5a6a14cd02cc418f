import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "./errors/cli-error.ts";

/** A folder of the package's own, which its build has put beside the program. */
export function ownFolder(name: "local-hub" | "vendor" | "starter"): string {
  // The program is bundled into dist/; the sources are beside it.
  const here = dirname(fileURLToPath(import.meta.url));
  const places = [join(here, name), join(here, "..", "dist", name)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new CliError("incomplete-package", `This installation has no ${name}.`, {
    advice:
      name === "vendor"
        ? "Run it from its tarball; in the repository, npm run pack makes that."
        : "Install the package from its tarball; in the repository, npm run build makes what is missing.",
  });
}
