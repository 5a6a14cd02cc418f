import type { SendRequest } from "@switchboard/client";
import type { AccessDraft } from "../operator/access.ts";

/** What somebody has just done on this page, and wants to do in an application. Clients are named by their keys. */
export type Step =
  | { readonly kind: "connect" | "refresh" | "close"; readonly client: string }
  | { readonly kind: "send"; readonly client: string; readonly request: SendRequest }
  /** As a backend. */
  | { readonly kind: "publish"; readonly request: SendRequest }
  | { readonly kind: "join" | "leave" | "history" | "members"; readonly client: string; readonly room: string }
  | { readonly kind: "kick" | "deny" | "allow"; readonly access: AccessDraft }
  /** As an operator, through the management API. */
  | { readonly kind: "disconnect"; readonly connectionId: string };

/** The steps that a client takes over its connection. */
export type ClientStep = Extract<Step, { readonly client: string }>;
export type BackendStep = Exclude<Step, ClientStep>;
