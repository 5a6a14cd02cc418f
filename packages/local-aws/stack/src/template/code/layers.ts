import { isList, type Resource, type Stack } from "@switchboard/template";
import { pathOf, type Report, resourcesOfType } from "../resources.ts";
import { locateCode } from "./locate-code.ts";

/** What a layer holds is under this property, by the layer's type. */
const CONTENT: Readonly<Record<string, string>> = {
  "AWS::Lambda::LayerVersion": "Content",
  "AWS::Serverless::LayerVersion": "ContentUri",
};

/**
 * Absolute paths of the directories or zips with what a function's layers hold, in their order. One that is not on this machine is a
 * warning: what it holds may not matter here, as with layers for monitoring.
 *
 * @param directory absolute path of the directory that the template is in
 */
export function layersOf(stack: Stack, invoked: Resource, directory: string, warn: Report): readonly string[] {
  const { Layers } = invoked.properties;
  return (isList(Layers) ? Layers : []).flatMap((arn, index) => {
    const path = pathOf(invoked, `Layers[${index}]`);
    const layer = resourcesOfType(stack, ...Object.keys(CONTENT)).find((each) => each.arn === arn);
    if (layer === undefined) {
      warn(path, `${String(arn)} is not of this template: the function runs without it`);
      return [];
    }
    const located = locateCode(layer, CONTENT[layer.type] ?? "", directory);
    if ("path" in located) return [located.path];
    warn(path, `the function runs without ${layer.logicalId}: ${located.problem}`);
    return [];
  });
}
