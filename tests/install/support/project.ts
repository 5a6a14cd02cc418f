import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { type Program, runCommand } from "../../support/program.ts";
import { root } from "./packed.ts";

const run = promisify(execFile);
const { catalog }: { readonly catalog: Readonly<Record<string, string>> } = parse(
  readFileSync(join(root, "pnpm-workspace.yaml"), "utf8"),
);

/** A project outside of the repository, of somebody who has Node and npm and nothing else. */
export interface Project {
  readonly folder: string;
  write(path: string, content: string): void;
  /** Installs tarballs, and packages of the registry in the versions that the workspace has. */
  install(tarballs: readonly string[], packages?: readonly string[]): Promise<void>;
  /** Resolves with what a command has printed; rejects with that where the command fails. */
  run(command: readonly string[], variables?: Readonly<Record<string, string>>): Promise<string>;
  /** Starts a program that runs until it is told to stop. */
  start(command: readonly string[], variables: Readonly<Record<string, string>>): Program;
}

/**
 * @param place an empty folder
 * @param node the file of the Node that the project runs on
 */
export function createProject(place: string, node: string = process.execPath): Project {
  const [folder, home, bin] = ["project", "home", "bin"].map((name) => join(place, name)) as [string, string, string];
  for (const each of [folder, home, bin]) mkdirSync(each, { recursive: true });
  symlinkSync(node, join(bin, "node"));
  // An empty home, and the project's Node before any other.
  const certificates = process.env["NODE_EXTRA_CA_CERTS"];
  const environment = {
    HOME: home,
    PATH: [bin, join(folder, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
    // What has been downloaded before need not be once more.
    npm_config_cache: process.env["npm_config_cache"] ?? join(homedir(), ".npm"),
    // Where a proxy stands before the registry, whose certificate this machine alone knows.
    ...(certificates !== undefined && { NODE_EXTRA_CA_CERTS: certificates }),
  };
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const runIn: Project["run"] = async ([command = "", ...args], variables = {}) => {
    try {
      return (await run(command, args, { cwd: folder, env: { ...environment, ...variables } })).stdout;
    } catch (error) {
      const { stdout, stderr } = Object(error);
      throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
    }
  };
  write("package.json", JSON.stringify({ name: "outside", private: true, type: "module" }));
  return {
    ...{ folder, write, run: runIn },
    start: (command, variables) => runCommand(command, folder, { ...environment, ...variables }),
    async install(tarballs, packages = []) {
      const versions = packages.map((name) => `${name}@${catalog[name]}`);
      // On the Node of whoever runs the tests, whose npm knows how to reach its registry from here.
      await runIn(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs, ...versions], {
        PATH: process.env["PATH"] ?? "",
      });
    },
  };
}
