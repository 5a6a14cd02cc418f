import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Removes the line that names a source map from each program whose map is not packed: tools would look for it. */
export function forgetLostSourceMaps(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.[cm]?js$/.test(name)) continue;
    const file = join(folder, name);
    const text = readFileSync(file, "utf8");
    const kept = text.replace(/^\/\/# sourceMappingURL=(\S+)\n?$/m, (line, map) =>
      existsSync(join(dirname(file), map)) ? line : "",
    );
    if (kept !== text) writeFileSync(file, kept);
  }
}
