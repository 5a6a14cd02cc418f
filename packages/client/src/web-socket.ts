/** A WebSocket as browsers have it, as far as the client uses it; `ws` and Node 22 have it as well. */
export interface WebSocketLike {
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: (event: { readonly code: number }) => void): void;
  /** Of `ws`: tells the status of a refused handshake, as `unexpected-response`. */
  on?(event: string, listener: (...values: never[]) => void): unknown;
  /** Of `ws`: ends the connection without waiting for the other side. */
  terminate?(): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;
