import { act, createElement, type ReactElement, StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { onTestFinished } from "vitest";

/** A page that something is mounted on. */
export interface Mounted {
  readonly element: HTMLElement;
  text(): string;
  render(element: ReactElement): Promise<void>;
  unmount(): Promise<void>;
  /** What React complained about. */
  readonly complaints: readonly string[];
}

(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;

/** @param html what a server has rendered there */
export async function mount(
  first: ReactElement,
  { html, isStrict = true }: { html?: string; isStrict?: boolean } = {},
): Promise<Mounted> {
  const element = document.createElement("div");
  document.body.append(element);
  const complaints: string[] = [];
  const options = { onRecoverableError: (error: unknown) => complaints.push(String(error)) };
  const wrapped = (child: ReactElement) => (isStrict ? createElement(StrictMode, null, child) : child);
  let root: ReturnType<typeof createRoot> | undefined;
  if (html === undefined) root = createRoot(element, options);
  else {
    element.innerHTML = html;
    await act(async () => {
      root = hydrateRoot(element, wrapped(first), options);
    });
  }
  async function render(child: ReactElement): Promise<void> {
    await act(async () => root?.render(wrapped(child)));
  }
  if (html === undefined) await render(first);
  let isMounted = true;
  async function unmount(): Promise<void> {
    if (isMounted) await act(async () => root?.unmount());
    isMounted = false;
    element.remove();
  }
  onTestFinished(unmount);
  return { element, complaints, text: () => element.textContent ?? "", render, unmount };
}

/** Lets everything happen that is due: frames of the memory hub are microtasks away. */
export async function settle(what: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await what();
    // A turn of the loop comes after all microtasks; a timer after those that the client has set by then, to give what waited.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setTimeout(resolve, 1));
  });
}

/** Waits until it is so: some of what the client does takes its time. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settle(() => new Promise((resolve) => setTimeout(resolve, 5)));
}
