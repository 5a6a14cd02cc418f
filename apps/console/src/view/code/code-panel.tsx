import { Button, Checkbox, Group, Tabs, Text } from "@mantine/core";
import { memo, useEffect, useMemo, useState } from "react";
import type { LocalHub } from "../../hub/local-hub.ts";
import { partyOf } from "../../model/code/party.ts";
import { type Language, languages, snippetsOf } from "../../model/code/snippets.ts";
import type { Step } from "../../model/code/step.ts";
import { stepDocs, stepTitle } from "../../model/code/titles.ts";
import type { Client } from "../../model/console-state.ts";
import { DocsLink } from "../docs-link.tsx";
import { CheckIcon, CopyIcon } from "../icons.tsx";
import { oneOf, useKept } from "../use-kept.ts";

const COPY_KEY = "c";
const SAY_COPIED_MS = 1_500;

const labels = {
  typescript: "TypeScript",
  react: "React",
  wscat: "wscat",
  cli: "CLI",
  aws: "AWS CLI",
} as const satisfies Record<Language, string>;

const readLanguage = oneOf(languages);
const readCopies = (kept: unknown) => kept !== false;

/** The code of an application that does what was just clicked here. */
export const CodePanel = memo(function CodePanel({
  step,
  parties,
  local,
}: {
  readonly step: Step | undefined;
  readonly parties: readonly Client[];
  readonly local: LocalHub | undefined;
}) {
  const [chosen, setChosen] = useKept("code-language", readLanguage);
  const [copiesByKey, setCopiesByKey] = useKept("code-copy-key", readCopies);
  const [copied, setCopied] = useState<string>();
  // After a reload nothing has been clicked yet: how to connect is where everybody begins.
  const first = parties.find(({ removed }) => !removed);
  const shown: Step | undefined = step ?? (first && { kind: "connect", client: first.key });
  const client = shown !== undefined && "client" in shown ? parties.find(({ key }) => key === shown.client) : undefined;
  const snippets = useMemo(() => {
    if (shown === undefined) return undefined;
    const { connectionId, userId } = client?.welcome ?? { connectionId: undefined, userId: undefined };
    return snippetsOf(shown, client && partyOf(client.way, { connectionId, userId }, local), local);
  }, [shown, client, local]);
  const there = languages.filter((language) => snippets?.[language] !== undefined);
  const language = there.find((each) => each === chosen) ?? there[0];
  const snippet = language === undefined ? undefined : snippets?.[language];
  const code = snippet?.code;

  useEffect(() => {
    if (code === undefined || !copiesByKey) return;
    function copyOnKey(event: KeyboardEvent): void {
      const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.repeat);
      if (event.key !== COPY_KEY || !isPlain || isWriting(event.target)) return;
      void copy(code);
    }
    document.addEventListener("keydown", copyOnKey);
    return () => document.removeEventListener("keydown", copyOnKey);
  });

  useEffect(() => {
    if (copied === undefined) return;
    const timer = setTimeout(() => setCopied(undefined), SAY_COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(text = ""): Promise<void> {
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setCopied(isCopied ? "Copied" : "The browser does not let this page copy: select the code.");
  }

  return (
    <>
      <div className="code-head">
        <Text component="h2" id="code-title" className="panel-title">
          Now in your app
        </Text>
        <Text size="xs" c="dimmed" className="wrap-anywhere">
          {shown === undefined
            ? "Whatever you do here, you will see the code that does it."
            : `How to ${stepTitle(shown, client)}.`}{" "}
          {shown !== undefined && <DocsLink page={stepDocs[shown.kind]}>More about it</DocsLink>}
        </Text>
      </div>
      {snippet !== undefined && language !== undefined && (
        <Tabs
          value={language}
          onChange={(value) => setChosen(readLanguage(value))}
          variant="pills"
          keepMounted={false}
          className="code-tabs"
        >
          <Tabs.List>
            {there.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {labels[each]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={language} className="code-part">
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard. */}
            <pre className="code" tabIndex={0}>
              <code>{snippet.code}</code>
            </pre>
            {snippet.note !== undefined && (
              <Text size="xs" c="dimmed">
                {snippet.note}
              </Text>
            )}
            {snippet.typed !== undefined && <TypedLines lines={snippet.typed} onCopy={copy} />}
          </Tabs.Panel>
          <Group gap="xs" className="code-foot">
            <Button
              size="compact-sm"
              variant="light"
              leftSection={copied === "Copied" ? <CheckIcon /> : <CopyIcon />}
              onClick={() => void copy(code)}
            >
              Copy
            </Button>
            <Checkbox
              size="xs"
              className="copies-by-key"
              label={
                <>
                  <kbd className="key">{COPY_KEY}</kbd> copies
                </>
              }
              checked={copiesByKey}
              onChange={({ currentTarget }) => setCopiesByKey(currentTarget.checked)}
            />
            <Text size="xs" role="status" ml="auto">
              {copied}
            </Text>
          </Group>
        </Tabs>
      )}
    </>
  );
});

/** What one types into a program that is running, each line by itself: without the program, a shell would run it. */
function TypedLines({
  lines,
  onCopy,
}: {
  readonly lines: readonly string[];
  readonly onCopy: (line: string) => Promise<void>;
}) {
  return (
    <>
      <Text size="xs" c="dimmed">
        When it is connected, type one line after the other, each after the answer to the one before:
      </Text>
      <ol className="typed-lines">
        {lines.map((line, index) => (
          <li key={line} className="typed-line">
            <code className="typed-text">{line}</code>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={`Copy line ${index + 1}`}
              onClick={() => void onCopy(line)}
            >
              Copy
            </Button>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Where a letter is a letter. */
function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
}
