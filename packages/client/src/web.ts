import type { WebSocketConstructor } from "./web-socket.ts";

export interface WebTarget {
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/**
 * What browsers have and other places may not. Typed here, so that programs without the types of browsers can use the
 * sources.
 */
export interface Web extends WebTarget {
  readonly WebSocket?: WebSocketConstructor;
  readonly document?: WebTarget & { readonly visibilityState?: string };
  readonly navigator?: {
    /** Secure pages have them. */
    readonly locks?: {
      request(name: string, options: { readonly signal: AbortSignal }, given: () => unknown): Promise<unknown>;
    };
  };
  reportError?(error: unknown): void;
  /** To look at it throws in a page that is denied storage. */
  readonly sessionStorage?: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
  };
}

export const web = globalThis as unknown as Web;
