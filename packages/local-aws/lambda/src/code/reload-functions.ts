import { availableParallelism } from "node:os";
import type { GatewayEvent } from "@switchboard/local-service";
import type { FunctionDefinition } from "../runtime/function-definition.ts";
import type { FunctionRuntime } from "../runtime/function-runtime.ts";
import type { FunctionCode } from "./prepare-functions.ts";
import { type PathWatch, type SourcePaths, watchPaths } from "./watch-paths.ts";

export interface ReloadOptions {
  readonly runtime: Pick<FunctionRuntime, "hold" | "resume" | "replace">;
  readonly functions: readonly FunctionDefinition[];
  /** By the function's name. */
  readonly codes: ReadonlyMap<string, FunctionCode>;
  readonly emit: (event: GatewayEvent) => void;
}

/**
 * Goes on with the new version of a function whenever its code has changed: its folder, its zip, its layers, or what its
 * TypeScript imports. Functions of the same folder change together.
 */
export function reloadFunctions({ runtime, functions, codes, emit }: ReloadOptions): { close(): void } {
  const groups = new Map<string, FunctionDefinition[]>();
  for (const definition of functions) {
    const key = JSON.stringify(sourcesOf(definition));
    groups.set(key, [...(groups.get(key) ?? []), definition]);
  }
  const watches = [...groups.values()].map(reloadTogether);
  return {
    close() {
      for (const { close } of watches) close();
    },
  };

  function reloadTogether(group: readonly FunctionDefinition[]): PathWatch {
    let isReloading = false;
    let hasChanged = false;
    let touches = 0;

    async function reload(): Promise<void> {
      hasChanged = true;
      if (isReloading) return;
      isReloading = true;
      while (hasChanged) {
        hasChanged = false;
        const touchesBefore = touches;
        const problems = await nextVersions(group);
        // What was loaded may be a part of each version: the next one is on its way.
        if (touches === touchesBefore) tell(group, problems);
        watch.follow(mergeSources(group.map(sourcesOf)));
      }
      isReloading = false;
    }

    const watch = watchPaths(mergeSources(group.map(sourcesOf)), {
      onTouched() {
        touches += 1;
        for (const { name } of group) runtime.hold(name);
      },
      onSettled: () => void reload().catch((error: unknown) => emit({ type: "fault", error })),
      onMissing: (folder) =>
        emit({ type: "warning", message: `${namesOf(group)}: events wait until ${folder} is there again` }),
      onProblem(problem) {
        emit({ type: "warning", message: `changes of ${namesOf(group)} may pass unnoticed: ${problem}` });
      },
    });
    return watch;
  }

  function sourcesOf({ name, layers = [] }: FunctionDefinition): SourcePaths {
    const { folders = [], files = [] } = codes.get(name)?.sources() ?? {};
    return { folders: [...folders, ...layers], files };
  }

  function tell(group: readonly FunctionDefinition[], problems: ReadonlyMap<string, string>): void {
    const functionNames = group.map(({ name }) => name).filter((name) => !problems.has(name));
    if (functionNames.length > 0) emit({ type: "restarted", functionNames });
    for (const [functionName, because] of problems) emit({ type: "not-restarted", functionName, because });
  }

  /** As many at a time as there are cores. What is wrong with each, by its name. */
  async function nextVersions(group: readonly FunctionDefinition[]): Promise<ReadonlyMap<string, string>> {
    const problems = new Map<string, string>();
    const remaining = group.values();
    const work = async () => {
      for (const definition of remaining) {
        const problem = await nextVersion(definition);
        if (problem !== undefined) problems.set(definition.name, problem);
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, work));
    return problems;
  }

  /** What is wrong with it, in which case the version before goes on. */
  async function nextVersion(definition: FunctionDefinition): Promise<string | undefined> {
    const code = codes.get(definition.name);
    try {
      await code?.prepare();
    } catch (error) {
      runtime.resume(definition.name);
      return error instanceof Error ? error.message : String(error);
    }
    const { bundle, root } = code?.current() ?? definition;
    return runtime.replace({ ...definition, bundle, ...(root !== undefined && { root }) });
  }
}

function mergeSources(all: readonly SourcePaths[]): SourcePaths {
  return {
    folders: [...new Set(all.flatMap(({ folders }) => folders))],
    files: [...new Set(all.flatMap(({ files }) => files))],
  };
}

function namesOf(group: readonly FunctionDefinition[]): string {
  return group.map(({ name }) => name).join(", ");
}
