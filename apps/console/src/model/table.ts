import { audienceKinds, type Table } from "../contract.ts";

export type TableNews =
  | { readonly kind: "table"; readonly table: Table }
  | { readonly kind: "unreadable" }
  | { readonly kind: "disconnected" };

/** The table in the text of an event; `undefined` if it is another version's. */
export function readTable(text: string): Table | undefined {
  const table: Partial<Table> = JSON.parse(text);
  return isComplete(table) ? table : undefined;
}

function isComplete(table: Partial<Table>): table is Table {
  const isListed = [table.rows, table.denials, table.quotasMet].every(Array.isArray);
  return isListed && audienceKinds.every((kind) => Array.isArray(table.audiences?.[kind]));
}
