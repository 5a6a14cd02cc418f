import { type CSSVariablesResolver, createTheme } from "@mantine/core";

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontWeight: "650" },
});

/** The library's own grey for what is less important is too pale to be read on the page's ground, and light buttons too dark under the pointer. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "var(--mantine-color-gray-7)",
    "--mantine-color-indigo-light-hover":
      "color-mix(in srgb, var(--mantine-color-indigo-1), var(--mantine-color-indigo-2))",
    "--mantine-color-red-light-hover": "var(--mantine-color-red-1)",
  },
  dark: { "--mantine-color-dimmed": "var(--mantine-color-dark-1)" },
});

const clientColors = ["indigo", "teal", "orange", "grape", "cyan", "pink", "lime", "red"] as const;

/** Whose it is, at a glance; the name is always beside it. */
export function colorOf(index: number): string {
  return clientColors[index % clientColors.length] ?? "gray";
}
