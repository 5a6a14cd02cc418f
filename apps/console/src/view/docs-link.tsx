import { createContext, type ReactNode, useContext } from "react";
import { type DocsPage, docsPaths } from "../model/docs-paths.ts";

/** Whether the documents are where the page is from: the local hub serves them. */
export const DocsContext = createContext(false);

/** Leads to a page of the documents, beside the console, so that nothing of it is lost. */
export function DocsLink({ page, children }: { readonly page: DocsPage; readonly children: ReactNode }) {
  if (!useContext(DocsContext)) return null;
  return (
    <a href={docsPaths[page]} target="_blank" rel="noopener" className="docs-link">
      {children}
    </a>
  );
}
