import type { Stack } from "@switchboard/template";
import { pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

/** A domain that leads to a stage of an API: its URLs have no path. */
export interface MappedDomain {
  readonly domainName: string;
  readonly apiId: string;
  readonly stage: string;
}

/**
 * The domains whose root is mapped to an API. Functions that call them reach that API here.
 *
 * @param warn tells of mappings below a path, which lead nowhere here
 */
export function domainsOfStack(stack: Stack, warn: Report): readonly MappedDomain[] {
  return resourcesOfType(stack, "AWS::ApiGatewayV2::ApiMapping").flatMap((mapping) => {
    const [domainName, apiId, stage] = ["DomainName", "ApiId", "Stage"].map((name) => textOf(mapping, name));
    if (domainName === undefined || apiId === undefined || stage === undefined) return [];
    const key = textOf(mapping, "ApiMappingKey") ?? "";
    if (key === "") return [{ domainName, apiId, stage }];
    const place = pathOf(mapping, "ApiMappingKey");
    warn(
      place,
      `calls of functions to https://${domainName}/${key} leave this machine: only a domain's root leads here`,
    );
    return [];
  });
}
