export function CodePanel(_: { readonly step: unknown; readonly parties: unknown; readonly local: unknown }) {
  return null;
}
