import { delimiter, join } from "node:path";
import { DEFAULT_RUNTIME, type FunctionDefinition } from "../function-definition.ts";

/**
 * Where a function finds what its layers hold. Lambda unpacks them into `/opt`, one over the other; here each stays where it is,
 * and the last one is looked into first.
 */
export function layerVariables({ runtime = DEFAULT_RUNTIME, layers = [] }: FunctionDefinition): Record<string, string> {
  if (layers.length === 0) return {};
  const [folders, name] = runtime.startsWith("python")
    ? [["python", `python/lib/${runtime}/site-packages`], "PYTHONPATH"]
    : [
        [`nodejs/${runtime.replace("nodejs", "node").replace(".x", "")}/node_modules`, "nodejs/node_modules"],
        "NODE_PATH",
      ];
  const inOrder = [...layers].reverse();
  const paths = inOrder.flatMap((layer) => folders.map((folder) => join(layer, folder)));
  return { [name]: paths.join(delimiter) };
}
