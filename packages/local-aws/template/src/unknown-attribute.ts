/** What an attribute of a resource is, as long as nobody here knows its value. */
const PLACEHOLDER = /\{\{unknown:([^}]+)\}\}/g;

/**
 * A text that stands for an attribute that is not known here. It goes through `Fn::Sub`, `Fn::Join` and the like as the value would,
 * so that only what really needs the value has to complain.
 *
 * @param attribute e.g. `Cluster.Endpoint`
 */
export function placeholderFor(attribute: string): string {
  return `{{unknown:${attribute}}}`;
}

/** The attributes that a text has no value for, e.g. `["Cluster.Endpoint"]`. */
export function unknownAttributesIn(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, attribute = ""]) => attribute);
}
