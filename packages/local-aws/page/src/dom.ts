type Attributes = Readonly<Record<string, string>>;

/** An element with attributes and children. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** An element that the page has. */
export function byId<Wanted extends HTMLElement>(id: string, type: new () => Wanted): Wanted {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no ${id}.`);
  return found;
}

/** A field of a form, by its name. */
export function field(form: HTMLFormElement, name: string): HTMLInputElement {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error(`The form has no ${name}.`);
  return found;
}

/** Adds lines at the end, keeps the newest, and follows them unless somebody has scrolled up to read. */
export function appendLines(list: HTMLElement, lines: readonly HTMLElement[], most: number): void {
  const isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 4;
  list.append(...lines);
  while (list.childElementCount > most) list.firstElementChild?.remove();
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

export function timeOf(atMs: number): HTMLElement {
  const iso = new Date(atMs).toISOString();
  return element("time", { datetime: iso }, iso.slice(11, 23));
}
