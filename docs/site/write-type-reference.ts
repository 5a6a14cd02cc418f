import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Application } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

/** The packages that others build upon, as their folders are called. */
const PACKAGES = ["client", "react", "server", "signed-url"];

/**
 * Writes a page for the types of each package, from its sources and their docstrings.
 *
 * @param root of the repository
 * @throws if the sources do not compile, or a docstring refers to something that is not there
 */
export async function writeTypeReference(root: string, directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  for (const name of PACKAGES) {
    const folder = join(root, "packages", name);
    if (!existsSync(folder)) continue;
    const layout: Partial<PluginOptions> = {
      entryFileName: name,
      // All of a package on one page: it can be searched, and its names lead to one another.
      outputFileStrategy: "modules",
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      parametersFormat: "table",
      interfacePropertiesFormat: "table",
      classPropertiesFormat: "table",
      typeAliasPropertiesFormat: "table",
      typeDeclarationFormat: "table",
      expandObjects: true,
    };
    const application = await Application.bootstrapWithPlugins({
      name: `Types of @switchboard/${name}`,
      entryPoints: [join(folder, "src/index.ts")],
      tsconfig: join(folder, "tsconfig.json"),
      plugin: ["typedoc-plugin-markdown"],
      readme: "none",
      // Where something is in the sources changes with every commit, and says nothing to those who use it.
      disableSources: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      sort: ["source-order"],
      groupOrder: ["Functions", "Variables", "Interfaces", "Classes", "Type Aliases"],
      logLevel: "Warn",
      treatValidationWarningsAsErrors: true,
      // `npm run check` compiles them.
      skipErrorChecking: true,
      outputs: [{ name: "markdown", path: directory }],
      cleanOutputDir: false,
      ...layout,
    });
    const project = await application.convert();
    if (project === undefined || application.logger.hasErrors())
      throw new Error(`The types of ${name} cannot be read.`);
    await application.generateOutputs(project);
  }
}
