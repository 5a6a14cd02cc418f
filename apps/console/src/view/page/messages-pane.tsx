import type { SendRequest } from "@switchboard/client";
import { memo, type Ref } from "react";
import type { Table } from "../../contract.ts";
import type { ConsoleStore } from "../../hub/console-store.ts";
import type { Draft } from "../../model/draft.ts";
import { Composer } from "../client/composer.tsx";
import { TimelineList } from "../timeline/timeline-list.tsx";
import { areSameParties, clientsOf, useConsole } from "../use-console.ts";
import { Journey } from "./journey.tsx";

/** Where messages are written, the way of the last one, and everything that has passed. */
export const MessagesPane = memo(function MessagesPane({
  store,
  draft,
  change,
  table,
  withBackend,
  onSend,
  inputRef,
}: {
  readonly store: ConsoleStore;
  readonly draft: Draft;
  readonly change: (changed: Partial<Draft>) => void;
  readonly table: Table | undefined;
  /** Whether one can send as a backend. */
  readonly withBackend: boolean;
  readonly onSend: (key: string, request: SendRequest) => void;
  readonly inputRef: Ref<HTMLInputElement & HTMLTextAreaElement>;
}) {
  const clients = useConsole(store, clientsOf, areSameParties);
  return (
    <>
      <Composer {...{ draft, change, clients, table, withBackend, onSend, inputRef }} />
      <Journey store={store} clients={clients} />
      <TimelineList store={store} />
    </>
  );
});
