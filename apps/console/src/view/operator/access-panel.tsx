import { Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type Ref, useState } from "react";
import type { QuotaMet, Table } from "../../contract.ts";
import { carryOut } from "../../hub/carry-out.ts";
import type { LocalHub } from "../../hub/local-hub.ts";
import type { Step } from "../../model/code/step.ts";
import {
  type AccessAction,
  type AccessDraft,
  canBeDenied,
  commandOf,
  type PartyKind,
  partyKinds,
} from "../../model/operator/access.ts";
import { answerText, timeText } from "../../model/operator/manage-answer.ts";
import { DocsLink } from "../docs-link.tsx";

const denialTimes = [
  { value: "0", label: "not at all" },
  { value: "60", label: "for a minute" },
  { value: "600", label: "for ten minutes" },
  { value: "3600", label: "for an hour" },
  { value: "86400", label: "for a day" },
];

/** Puts somebody out, keeps them out, lets them in again; and says who is kept out, and who met a quota. */
export function AccessPanel({
  draft,
  change,
  attempt,
  onStep,
  table,
  reasonRef,
}: {
  readonly draft: AccessDraft;
  readonly change: (changed: Partial<AccessDraft>) => void;
  readonly attempt: (what: (local: LocalHub) => Promise<unknown>) => void;
  readonly onStep: (step: Step) => void;
  readonly table: Table | undefined;
  readonly reasonRef: Ref<HTMLInputElement>;
}) {
  const [said, setSaid] = useState<{ readonly text: string; readonly isProblem: boolean }>();
  const { kind, id, reason, denySeconds, reconnect } = draft;

  function carry(action: AccessAction, given: AccessDraft): void {
    const checked = commandOf(action, given);
    if ("problem" in checked) {
      setSaid({ text: checked.problem, isProblem: true });
      return;
    }
    setSaid(undefined);
    onStep({ kind: action, access: given });
    attempt(async (local) => {
      const answer = await carryOut(local.manage, checked.command);
      setSaid({ text: answerText(`${given.kind} ${given.id.trim()}`, answer), isProblem: answer.type === "error" });
    });
  }

  return (
    <Stack gap="md" p={4}>
      <form
        aria-label="Kick or keep out"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          carry("kick", draft);
        }}
      >
        <Stack gap="sm">
          <Text size="xs" c="dimmed">
            To kick is to close connections and tell their apps why. To keep out is to refuse new ones.{" "}
            <DocsLink page="managing">Managing connections</DocsLink>
          </Text>
          <div className="access-party">
            <NativeSelect
              label="Who"
              value={kind}
              onChange={({ currentTarget }) => change({ kind: partyOf(currentTarget.value) })}
              data={partyKinds.map((value) => ({ value, label: `a ${value}` }))}
            />
            <TextInput
              label={`Which ${kind}`}
              value={id}
              autoComplete="off"
              onChange={({ currentTarget }) => change({ id: currentTarget.value })}
            />
          </div>
          <TextInput
            ref={reasonRef}
            label="Reason"
            description="Their app gets it, to show it."
            value={reason}
            autoComplete="off"
            onChange={({ currentTarget }) => change({ reason: currentTarget.value })}
          />
          <NativeSelect
            label="Keep out"
            description={canBeDenied(kind) ? undefined : "Users and sessions only."}
            disabled={!canBeDenied(kind)}
            value={canBeDenied(kind) ? denySeconds : 0}
            onChange={({ currentTarget }) => change({ denySeconds: Number(currentTarget.value) })}
            data={denialTimes}
          />
          <Checkbox
            size="xs"
            label="Their app may connect again by itself"
            checked={reconnect}
            onChange={({ currentTarget }) => change({ reconnect: currentTarget.checked })}
          />
          <Group gap="xs">
            <Button type="submit" size="compact-sm" variant="light" color="red">
              Kick
            </Button>
            <Button
              size="compact-sm"
              variant="light"
              disabled={!canBeDenied(kind)}
              onClick={() => carry("deny", draft)}
              title="Connections that are open stay open"
            >
              Only keep out
            </Button>
            <Button
              size="compact-sm"
              variant="light"
              disabled={!canBeDenied(kind)}
              onClick={() => carry("allow", draft)}
            >
              Let in again
            </Button>
          </Group>
          <Text size="xs" role={said?.isProblem === true ? "alert" : "status"} className="wrap-anywhere">
            {said?.text}
          </Text>
        </Stack>
      </form>
      {table !== undefined && (
        <>
          <KeptOut table={table} onAllow={(party) => carry("allow", { ...draft, ...party })} />
          <QuotasMetList met={table.quotasMet} />
        </>
      )}
    </Stack>
  );
}

function partyOf(value: string): PartyKind {
  return partyKinds.find((known) => known === value) ?? "user";
}

function KeptOut({
  table: { denials, denialCount },
  onAllow,
}: {
  readonly table: Table;
  readonly onAllow: (party: Pick<AccessDraft, "kind" | "id">) => void;
}) {
  return (
    <section aria-labelledby="kept-out-title">
      <Text component="h3" id="kept-out-title" className="panel-title" mb={6}>
        Kept out
      </Text>
      {denials.length === 0 ? (
        <Text size="xs" c="dimmed">
          Nobody is kept out.
        </Text>
      ) : (
        <ul className="rows">
          {denials.map(({ kind, id, until }) => (
            <li key={`${kind} ${id}`} className="row">
              <div className="grow">
                <Text size="sm" fw={600} truncate title={id}>
                  {id}
                </Text>
                <Text size="xs" c="dimmed">
                  {kind}, until {timeText(until)}
                </Text>
              </div>
              <Button
                size="compact-xs"
                variant="light"
                aria-label={`Let ${kind} ${id} in again`}
                onClick={() => onAllow({ kind, id })}
              >
                Let in
              </Button>
            </li>
          ))}
        </ul>
      )}
      {denialCount > denials.length && (
        <Text size="xs" c="dimmed" ta="center" p="xs">
          and {(denialCount - denials.length).toLocaleString("en")} more
        </Text>
      )}
    </section>
  );
}

function QuotasMetList({ met }: { readonly met: readonly QuotaMet[] }) {
  const refused = met.reduce((sum, each) => sum + each.refused, 0);
  const ended = met.reduce((sum, each) => sum + each.ended, 0);
  return (
    <section aria-labelledby="quotas-met-title">
      <Text component="h3" id="quotas-met-title" className="panel-title" mb={6}>
        Quotas reached
      </Text>
      {met.length === 0 ? (
        <Text size="xs" c="dimmed">
          Nobody has reached one. There are none unless you start the hub with some: QUOTAS=frames=60/m npm start
        </Text>
      ) : (
        <>
          <Text size="xs" c="dimmed" mb={6}>
            {refusedText(refused, ended)}
          </Text>
          <ul className="rows">
            {met.map(({ quota, userId, connectionId, ...counts }) => (
              <li key={`${quota} ${userId ?? connectionId ?? ""}`} className="row">
                <div className="grow">
                  <Text size="sm" fw={600} truncate title={userId ?? connectionId}>
                    {userId ?? connectionId ?? "somebody"}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {quota}: {refusedText(counts.refused, counts.ended)}
                  </Text>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function refusedText(refused: number, ended: number): string {
  const frames = refused === 1 ? "1 frame refused" : `${refused.toLocaleString("en")} frames refused`;
  if (ended === 0) return frames;
  return `${frames}, ${ended === 1 ? "1 connection" : `${ended.toLocaleString("en")} connections`} ended`;
}
