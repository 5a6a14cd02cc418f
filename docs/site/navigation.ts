import type { DefaultTheme } from "vitepress";
import type { Page, Section } from "./pages.ts";

/** The sections along the top: the first page of each. */
const IN_THE_BAR = ["Guides", "Packages", "Reference", "Operations", "The project"];

export function navigationOf(sections: readonly Section[]): DefaultTheme.NavItem[] {
  return sections
    .filter(({ title }) => IN_THE_BAR.includes(title))
    .map(({ title, pages: [first] }) => ({ text: title, link: linkTo(first), activeMatch: `^/${folderOf(first)}/` }));
}

export function sidebarOf(sections: readonly Section[]): DefaultTheme.SidebarItem[] {
  return sections.map(({ title, pages, folded }) => ({
    text: title,
    items: pages.map((page) => ({ text: page.title, link: linkTo(page) })),
    collapsed: folded,
  }));
}

function linkTo(page: Page | undefined): string {
  return `/${page?.path.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, ".html") ?? ""}`;
}

function folderOf(page: Page | undefined): string {
  return page?.path.split("/")[0] ?? "";
}
