import type { Command } from "commander";
import { createProject } from "../starter/create-project.ts";
import type { Context } from "./context.ts";

export function addNewCommand(program: Command, { surroundings, outputFor }: Context): void {
  program
    .command("new <folder>")
    .summary("make an application to start from")
    .description(
      "Makes a folder with a chat in TypeScript (Vite), a backend, and templates to deploy both. Its packages of Switchboard are in vendor/.",
    )
    .option("--json", "print the result as a line of JSON")
    .addHelpText("after", "\nExample:\n  switchboard new my-app && cd my-app && npm install && npm run dev")
    .action(async (folder: string, options: { readonly json?: boolean }) => {
      const output = outputFor(options);
      const { path, name, files } = await createProject(folder, surroundings.cwd);
      output.json({ path, name, files });
      output.line(`Made ${path}. Next:

  cd ${folder}
  npm install
  npm run dev

and, in another terminal, the hub that it uses:

  switchboard dev

README.md says how to go on.`);
    });
}
