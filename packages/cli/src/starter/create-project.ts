import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { CliError, usageError } from "../errors/cli-error.ts";
import { ownFolder } from "../own-folder.ts";

export interface CreatedProject {
  readonly path: string;
  readonly name: string;
  /** How many there are. */
  readonly files: number;
}

/** What npm does not put into packages under its own name. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** Makes the project whole, or not at all. */
export async function createProject(folder: string, cwd: string): Promise<CreatedProject> {
  const path = resolve(cwd, folder);
  const name = packageName(basename(path));
  await refuseUsedFolder(path);
  const workshop = await mkdtemp(join(await existing(dirname(path)), ".switchboard-new-"));
  try {
    // The folder above is nobody else's to read; this one is as any new folder is, or as the one that it replaces.
    const draft = join(workshop, "project");
    await mkdir(draft);
    const replaced = await stat(path).catch(() => undefined);
    if (replaced !== undefined) await chmod(draft, replaced.mode & 0o7777);
    await cp(ownFolder("starter"), draft, { recursive: true });
    for (const [from, to] of Object.entries(RENAMED)) await rename(join(draft, from), join(draft, to));
    await cp(ownFolder("vendor"), join(draft, "vendor"), { recursive: true });
    // Template and functions as they are deployed, in the places that the template names.
    for (const part of ["infra", "apps"]) {
      await cp(join(ownFolder("local-hub"), "switchboard", part), join(draft, "hub", part), { recursive: true });
    }
    const manifest = join(draft, "package.json");
    await writeFile(
      manifest,
      (await readFile(manifest, "utf8")).replace('"switchboard-starter"', JSON.stringify(name)),
    );
    const files = (await readdir(draft, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    // An empty folder is taken: renaming replaces it.
    await rename(draft, path);
    await rm(workshop, { recursive: true });
    return { path, name, files: files.length };
  } catch (error) {
    await rm(workshop, { recursive: true, force: true });
    if (error instanceof CliError) throw error;
    throw new CliError("not-written", `${path} cannot be written: ${String(Object(error).code ?? error)}.`, {
      cause: error,
    });
  }
}

async function existing(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch (cause) {
    throw new CliError("not-written", `${folder} cannot be made: ${String(Object(cause).code)}.`, { cause });
  }
}

async function refuseUsedFolder(path: string): Promise<void> {
  const entries = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw usageError("folder-not-empty", `${path} is no folder.`, "Name one that does not exist yet.");
  });
  if (entries.length > 0) {
    throw usageError("folder-not-empty", `${path} is not empty.`, "Name one that does not exist yet.");
  }
}

/** A name that npm takes, made of the folder's. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  if (name === "" || name.length > 214) throw usageError("invalid-name", `${folder} makes no package name.`);
  return name;
}
