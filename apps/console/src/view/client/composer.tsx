import {
  Alert,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  Paper,
  SegmentedControl,
  TagsInput,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { SendRequest } from "@switchboard/client";
import { type FormEvent, type KeyboardEvent, memo, type Ref, useState } from "react";
import type { Table } from "../../contract.ts";
import { BACKEND, type Client } from "../../model/console-state.ts";
import { checkDraft, type Draft, type RecipientKind, recipientKinds, senderOf } from "../../model/draft.ts";
import { SendIcon } from "../icons.tsx";

const labels: Readonly<Record<RecipientKind, string>> = {
  group: "a group",
  user: "a user",
  session: "a session",
  client: "a client",
  connection: "a connection",
  everyone: "everyone",
};

/** Where a message is written. */
export const Composer = memo(function Composer({
  draft,
  change,
  clients,
  table,
  withBackend,
  onSend,
  inputRef,
}: {
  readonly draft: Draft;
  readonly change: (changed: Partial<Draft>) => void;
  readonly clients: readonly Client[];
  readonly table: Table | undefined;
  /** Whether one can send as a backend. */
  readonly withBackend: boolean;
  readonly onSend: (key: string, request: SendRequest) => void;
  readonly inputRef: Ref<HTMLInputElement & HTMLTextAreaElement>;
}) {
  const [problem, setProblem] = useState<string>();
  /** On a phone, where there is no room for all of it at once. */
  const [isAddressOpen, setAddressOpen] = useState(false);
  const sender = draft.from === BACKEND && withBackend ? BACKEND : senderOf(draft, clients)?.key;
  const { kind, ids, format, text } = draft;

  function submit(event: { preventDefault(): void }): void {
    event.preventDefault();
    const checked = checkDraft(draft);
    setProblem("problem" in checked ? checked.problem : undefined);
    if ("problem" in checked) setAddressOpen(true);
    if ("request" in checked && sender !== undefined) onSend(sender, checked.request);
  }

  const written = {
    ref: inputRef,
    className: "grow",
    "aria-label": "Message",
    value: text,
    placeholder: format === "text" ? "Write a message" : '{ "any": "json" }',
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      change({ text: currentTarget.value }),
  };

  return (
    <Paper
      component="form"
      withBorder
      p="sm"
      aria-label="Send a message"
      className="composer"
      data-address={isAddressOpen ? "open" : "closed"}
      onSubmit={(event: FormEvent) => submit(event)}
    >
      <Button
        className="composer-summary"
        size="compact-sm"
        variant="subtle"
        fullWidth
        justify="space-between"
        aria-expanded={isAddressOpen}
        rightSection={isAddressOpen ? "▴" : "▾"}
        onClick={() => setAddressOpen(!isAddressOpen)}
      >
        {addressText(draft, clients, sender)}
      </Button>
      <div className="composer-address">
        <NativeSelect
          label="From"
          value={sender ?? ""}
          onChange={({ currentTarget }) => change({ from: currentTarget.value })}
          data={[
            ...clients.filter(({ removed }) => !removed).map(({ key, name }) => ({ value: key, label: name })),
            ...(withBackend ? [{ value: BACKEND, label: "your backend" }] : []),
          ]}
        />
        <NativeSelect
          label="To"
          value={kind}
          onChange={({ currentTarget }) => {
            const next = recipientKinds.find((known) => known === currentTarget.value) ?? "group";
            change({ kind: next, ids: suggestionsFor(next, clients, table).slice(0, 1) });
            setProblem(undefined);
          }}
          data={recipientKinds.map((value) => ({ value, label: labels[value] }))}
        />
        {kind !== "everyone" && (
          <TagsInput
            label={`Which ${kind}`}
            value={[...ids]}
            acceptValueOnBlur
            data={suggestionsFor(kind, clients, table)}
            maxDropdownHeight={220}
            onChange={(chosen) => {
              change({ ids: chosen });
              setProblem(undefined);
            }}
            placeholder={ids.length === 0 ? "Type an id, press Enter" : ""}
          />
        )}
      </div>
      <Group gap="xs" align="flex-end" wrap="nowrap" mt="xs">
        {format === "text" ? (
          <TextInput {...written} autoComplete="off" />
        ) : (
          <Textarea
            {...written}
            autosize
            minRows={3}
            maxRows={10}
            ff="monospace"
            onKeyDown={(event: KeyboardEvent) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
            }}
          />
        )}
        <Button type="submit" leftSection={<SendIcon />} disabled={sender === undefined} className="send-button">
          Send
        </Button>
      </Group>
      <Group gap="md" mt="xs" justify="space-between" className="composer-options">
        <Checkbox
          size="xs"
          label="Not back to this connection"
          disabled={sender === BACKEND}
          checked={draft.exclude === "connection" && sender !== BACKEND}
          onChange={({ currentTarget }) => change({ exclude: currentTarget.checked ? "connection" : undefined })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Format of the message"
          value={format}
          onChange={(value) => {
            change({ format: value, text: converted(value, text) });
            setProblem(undefined);
          }}
          data={[
            { value: "text", label: "Text" },
            { value: "json", label: "JSON" },
          ]}
        />
      </Group>
      {problem !== undefined && (
        <Alert color="red" variant="light" mt="xs" p="xs" role="alert">
          {problem}
        </Alert>
      )}
    </Paper>
  );
});

function addressText({ kind, ids }: Draft, clients: readonly Client[], sender: string | undefined): string {
  const from = sender === BACKEND ? "your backend" : (clients.find(({ key }) => key === sender)?.name ?? "nobody");
  return `${from} to ${kind === "everyone" ? "everyone" : `${kind} ${ids.join(", ")}`}`;
}

/** A text becomes the JSON that it was sent as; JSON stays what it is. */
function converted(format: Draft["format"], text: string): string {
  return format === "json" && text !== "" ? JSON.stringify({ text }, null, 2) : text;
}

/** Who can be written to, as far as the page knows: its own first, then what is in the table. */
function suggestionsFor(kind: RecipientKind, clients: readonly Client[], table: Table | undefined): string[] {
  const own = clients.filter(({ removed }) => !removed);
  const ofClients = {
    group: own.flatMap(({ way, rooms }) => [
      ...(way.kind === "user" ? way.groups : []),
      ...rooms.map(({ name }) => name),
    ]),
    user: own.flatMap(({ welcome }) => welcome?.userId ?? []),
    session: own.flatMap(({ welcome }) => welcome?.sessionId ?? []),
    client: own.flatMap(({ welcome }) => welcome?.clientId ?? []),
    connection: own.flatMap(({ welcome, state }) => (state.name === "open" ? (welcome?.connectionId ?? []) : [])),
    everyone: [],
  }[kind];
  const inTable =
    kind === "everyone"
      ? []
      : kind === "connection"
        ? table?.rows.map(({ connectionId }) => connectionId)
        : table?.audiences[kind].map(({ id }) => id);
  return [...new Set([...ofClients, ...(inTable ?? [])])];
}
