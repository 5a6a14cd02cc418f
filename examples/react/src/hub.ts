import { typedHooks } from "@switchboard/react";

export interface ChatMessage {
  readonly text: string;
}

/** What is said where: backends would import it as well. */
export interface Messages {
  "room.*": ChatMessage;
}

export const { HubProvider, useConnectionState, useGroup, usePresence } = typedHooks<Messages>();
