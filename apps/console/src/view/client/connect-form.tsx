import { Button, Group, NativeSelect, Paper, SegmentedControl, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type Problem, problemOf, type WayIn } from "../../hub/way-in.ts";

type Kind = WayIn["kind"];

interface Fields {
  readonly user: string;
  readonly groups: readonly string[];
  readonly session: string;
  readonly client: string;
  readonly url: string;
  readonly token: string;
  readonly tokenSeconds: string;
}

const explanations: Readonly<Record<Kind, string>> = {
  user: "With an id token of the local issuer, which stands for Cognito here. The hub knows user and groups from it.",
  signed: "With a URL that this machine signs, as your backend would. The hub knows the session from it.",
  anonymous: "Without any proof: the hub believes what it is told.",
  url: "Any deployed hub. A token travels as a subprotocol, not in the URL; a signed URL can be pasted as it is.",
};

/** Asks how somebody is to connect. */
export function ConnectForm({
  local,
  onConnect,
  onCancel,
}: {
  readonly local: boolean;
  readonly onConnect: (way: WayIn) => void;
  /** `undefined` for a form that is there by itself, and not because somebody asked for it. */
  readonly onCancel: (() => void) | undefined;
}) {
  const [kind, setKind] = useState<Kind>(local ? "user" : "url");
  const [fields, setFields] = useState<Fields>({
    ...{ user: "", groups: ["crew"], session: "", client: "", url: "", token: "", tokenSeconds: "3600" },
  });
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const wasAskedFor = onCancel !== undefined;
  useEffect(() => {
    if (wasAskedFor) form.current?.querySelector<HTMLInputElement>("input:not([type=radio])")?.focus();
  }, [wasAskedFor]);
  const change = (changed: Partial<Fields>) => setFields((before) => ({ ...before, ...changed }));
  const way = wayOf(kind, fields);
  const problem = tried ? problemOf(way) : undefined;
  const errorAt = (field: Problem["field"]) => (problem?.field === field ? problem.text : undefined);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problemOf(way) === undefined) onConnect(way);
  }

  const session = (label: string, description: string, required = false) => (
    <TextInput
      label={label}
      description={description}
      required={required}
      withAsterisk={false}
      value={fields.session}
      error={errorAt("session")}
      onChange={({ currentTarget }) => change({ session: currentTarget.value })}
    />
  );

  return (
    <Paper component="form" ref={form} withBorder p="sm" onSubmit={submit} noValidate aria-label="Connect somebody">
      <Stack gap="sm">
        {local && (
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="How to connect"
            value={kind}
            onChange={(value) => {
              setKind(value);
              setTried(false);
            }}
            data={[
              { value: "user", label: "User" },
              { value: "signed", label: "Signed" },
              { value: "anonymous", label: "Anonymous" },
              { value: "url", label: "By URL" },
            ]}
          />
        )}
        <Text size="xs" c="dimmed">
          {explanations[kind]}
        </Text>
        {kind === "user" && (
          <>
            <TextInput
              label="User"
              placeholder="e.g. linus"
              value={fields.user}
              error={errorAt("user")}
              onChange={({ currentTarget }) => change({ user: currentTarget.value })}
            />
            <TagsInput
              label="Groups"
              description="Enter adds one. A user without any is refused."
              value={[...fields.groups]}
              onChange={(groups) => change({ groups })}
            />
            {session("Session", "Optional: what outlives a connection, such as a browser tab.")}
            <NativeSelect
              label="Its token"
              value={fields.tokenSeconds}
              onChange={({ currentTarget }) => change({ tokenSeconds: currentTarget.value })}
              data={[
                { value: "3600", label: "is good for an hour" },
                { value: "60", label: "is good for a minute" },
                { value: "-60", label: "has expired already" },
              ]}
            />
          </>
        )}
        {kind === "signed" && session("Session", "What is signed, e.g. order-17.", true)}
        {kind === "anonymous" && (
          <>
            {session("Session", "Optional, e.g. alice.")}
            <TextInput
              label="Client"
              description="Optional: what the program calls itself."
              value={fields.client}
              error={errorAt("client")}
              onChange={({ currentTarget }) => change({ client: currentTarget.value })}
            />
          </>
        )}
        {kind === "url" && (
          <>
            <TextInput
              label="URL of the hub"
              placeholder="wss://….execute-api.….amazonaws.com/production"
              type="url"
              value={fields.url}
              error={errorAt("url")}
              onChange={({ currentTarget }) => change({ url: currentTarget.value })}
            />
            <TextInput
              label="Id token"
              description="Optional. It stays in this page, and is sent to the hub only."
              autoComplete="off"
              type="password"
              value={fields.token}
              error={errorAt("token")}
              onChange={({ currentTarget }) => change({ token: currentTarget.value })}
            />
            {session("Session", "Optional; leave it out with a signed URL.")}
          </>
        )}
        <Group gap="xs">
          <Button type="submit">Connect</Button>
          {onCancel !== undefined && (
            <Button variant="subtle" color="gray" onClick={onCancel}>
              Cancel
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}

function wayOf(kind: Kind, fields: Fields): WayIn {
  const { user, groups, session, client, url, token, tokenSeconds } = fields;
  switch (kind) {
    case "user":
      return { kind, user: user.trim(), groups, session: session.trim(), tokenSeconds: Number(tokenSeconds) };
    case "signed":
      return { kind, session: session.trim() };
    case "anonymous":
      return { kind, session: session.trim(), client: client.trim() };
    case "url":
      return { kind, url, token, session: session.trim() };
  }
}
