import type { WebSocketConstructor } from "./web-socket.ts";

/**
 * What browsers have and other places may not. Typed here, so that programs without the types of browsers can use the
 * sources.
 */
export interface Web {
  readonly WebSocket?: WebSocketConstructor;
  addEventListener?(type: "online", listener: () => void): void;
  removeEventListener?(type: "online", listener: () => void): void;
  reportError?(error: unknown): void;
  /** To look at it throws in a page that is denied storage. */
  readonly sessionStorage?: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
  };
}

export const web = globalThis as unknown as Web;
