import { Anchor } from "@mantine/core";
import { createContext, type ReactNode, useContext } from "react";
import { type DocsPage, docsPaths } from "../model/docs-paths.ts";

/** Whether the documents are where the page is from: the local hub serves them. */
export const DocsContext = createContext(false);

/** Leads to a page of the documents, beside the console, so that nothing of it is lost. */
export function DocsLink({ page, children }: { readonly page: DocsPage; readonly children: ReactNode }) {
  if (!useContext(DocsContext)) return null;
  return (
    <Anchor href={docsPaths[page]} target="_blank" rel="noopener" size="xs" underline="always" className="docs-link">
      {children}
    </Anchor>
  );
}
