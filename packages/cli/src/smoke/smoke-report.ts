import { printable } from "../output/printable.ts";
import type { HubTarget } from "../target/hub-target.ts";
import type { SmokeResult } from "./smoke-check.ts";

export interface SmokeReport {
  readonly target: HubTarget;
  readonly results: readonly SmokeResult[];
  readonly beganAt: Date;
  readonly version: string;
}

const WORDS = { ok: "pass", warn: "warning", fail: "**fail**", skip: "skipped" } as const;

/** Markdown to send back: what was tried and what was seen. It has no token, no secret, no payload and no account's number. */
export function smokeReport({ target, results, beganAt, version }: SmokeReport): string {
  const { url, stackName, aws } = target;
  const count = (status: SmokeResult["status"]) => results.filter((result) => result.status === status).length;
  const lines = [
    "# Smoke report",
    "",
    `- hub: \`${withoutAccount(url)}\``,
    ...(stackName === undefined ? [] : [`- stack: \`${stackName}\``]),
    ...(aws.region === undefined ? [] : [`- region: \`${aws.region}\``]),
    `- begun: ${beganAt.toISOString()}`,
    `- switchboard ${version}, Node.js ${process.versions.node}, ${process.platform}`,
    `- ${count("ok")} passed, ${count("fail")} failed, ${count("warn")} warnings, ${count("skip")} skipped`,
    "",
    "| row | check | outcome | seen | ms |",
    "|---|---|---|---|---|",
    ...results.map(({ row = "", name, status, detail, advice, ms }) => {
      const seen = advice === undefined ? detail : `${detail}. ${advice}`;
      return `| ${[row, name, WORDS[status], withoutAccount(seen), String(ms)].map(cell).join(" | ")} |`;
    }),
    "",
  ];
  return lines.join("\n");
}

function cell(text: string): string {
  return printable(text).replaceAll("|", "\\|");
}

/** Names of functions may be ARNs. */
function withoutAccount(text: string): string {
  return text.replace(/\b\d{12}\b/g, "<account>");
}
