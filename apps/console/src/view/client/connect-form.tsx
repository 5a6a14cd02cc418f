import { Button, Group, NativeSelect, Paper, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import type { LocalHub } from "../../hub/local-hub.ts";
import { type Problem, problemOf } from "../../hub/way-in.ts";
import { textOf } from "../../model/fields.ts";
import type { WayIn } from "../../model/way-in.ts";
import { DocsLink } from "../docs-link.tsx";
import { useKept } from "../use-kept.ts";

const kinds = ["user", "signed", "anonymous", "url"] as const satisfies readonly WayIn["kind"][];
type Kind = (typeof kinds)[number];

interface Fields {
  readonly kind: Kind;
  readonly user: string;
  /** Names, with commas or spaces between them. */
  readonly groups: string;
  readonly session: string;
  readonly client: string;
  readonly url: string;
  readonly tokenSeconds: string;
}

const explanations: Readonly<Record<Kind, string>> = {
  user: "Somebody who is logged in. The token says who it is and in which groups; here it is from a local stand-in for Cognito.",
  signed: "Somebody without a login whom your backend lets in: it signs a URL for one session, such as an order.",
  anonymous: "Anybody. The hub proves nothing and believes the names it is given.",
  url: "Any hub, also a deployed one. The URL ends with the API's stage, unless it is a domain of yours. The token is not part of the URL; a signed URL can be pasted as it is.",
};

/** What a reload has left of the form: no token, and nothing of a URL that may be a signature. */
function readFields(kept: unknown): Fields {
  const { kind, ...fields } = Object(kept);
  const text = (name: string, otherwise = "") => textOf(fields[name]) ?? otherwise;
  return {
    kind: kinds.find((known) => known === kind) ?? "user",
    ...{ user: text("user"), groups: text("groups", "crew"), session: text("session"), client: text("client") },
    ...{ url: text("url").replace(/\?.*$/s, ""), tokenSeconds: text("tokenSeconds", "3600") },
  };
}

/** Asks how somebody is to connect. */
export function ConnectForm({
  local,
  onConnect,
  onCancel,
}: {
  readonly local: LocalHub | undefined;
  readonly onConnect: (way: WayIn) => void;
  /** `undefined` for a form that is there by itself, and not because somebody asked for it. */
  readonly onCancel: (() => void) | undefined;
}) {
  const [kept, keep] = useKept("connect-form", readFields);
  // What is kept has no secret; what is in the form may have one.
  const [fields, setFields] = useState(kept);
  const [token, setToken] = useState("");
  const kind = local === undefined ? "url" : fields.kind;
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const wasAskedFor = onCancel !== undefined;
  useEffect(() => {
    if (wasAskedFor) form.current?.querySelector<HTMLInputElement>("input:not([type=radio])")?.focus();
  }, [wasAskedFor]);
  const change = useCallback(
    (changed: Partial<Fields>) => {
      setFields((before) => ({ ...before, ...changed }));
      keep((before) => readFields({ ...before, ...changed }));
    },
    [keep],
  );
  const way = wayOf(kind, fields, token);
  const problem = tried ? problemOf(way, local?.url) : undefined;
  const errorAt = (field: Problem["field"]) => (problem?.field === field ? problem.text : undefined);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problemOf(way, local?.url) === undefined) onConnect(way);
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
        {local !== undefined && (
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="How to connect"
            value={kind}
            onChange={(value) => {
              change({ kind: value });
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
          {explanations[kind]} <DocsLink page="authentication">Ways to connect</DocsLink>
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
            <TextInput
              label="Groups"
              description="As the token has them, e.g. crew, admins. A user without any is refused."
              value={fields.groups}
              onChange={({ currentTarget }) => change({ groups: currentTarget.value })}
            />
            {session(
              "Session",
              "Optional: a name that stays the same when the connection is replaced, e.g. of a browser tab.",
            )}
            <NativeSelect
              label="Token"
              value={fields.tokenSeconds}
              onChange={({ currentTarget }) => change({ tokenSeconds: currentTarget.value })}
              data={[
                { value: "3600", label: "valid for an hour" },
                { value: "60", label: "valid for a minute" },
                { value: "-60", label: "expired already" },
              ]}
            />
          </>
        )}
        {kind === "signed" && session("Session", "The name that is signed, e.g. order-17.", true)}
        {kind === "anonymous" && (
          <>
            {session("Session", "Optional, e.g. alice.")}
            <TextInput
              label="Client"
              description="Optional: the name of the program, e.g. web."
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
              description="Optional. It stays in this page until you reload it, and is sent to the hub only."
              autoComplete="off"
              type="password"
              value={token}
              error={errorAt("token")}
              onChange={({ currentTarget }) => setToken(currentTarget.value)}
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

function wayOf(kind: Kind, fields: Fields, token: string): WayIn {
  const { user, session, client, url, tokenSeconds } = fields;
  switch (kind) {
    case "user": {
      const groups = fields.groups.split(/[\s,]+/).filter((group) => group !== "");
      return { kind, user: user.trim(), groups, session: session.trim(), tokenSeconds: Number(tokenSeconds) };
    }
    case "signed":
      return { kind, session: session.trim() };
    case "anonymous":
      return { kind, session: session.trim(), client: client.trim() };
    case "url":
      return { kind, url, token, session: session.trim() };
  }
}
