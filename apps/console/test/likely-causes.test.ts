import type { HubState } from "@switchboard/client";
import { describe, expect, test } from "vitest";
import { likelyCauses } from "../src/hub/likely-causes.ts";
import { stageProblem } from "../src/hub/stage-problem.ts";
import type { WayIn } from "../src/model/way-in.ts";

const localUrl = "ws://127.0.0.1:8081/development";
const refused: HubState = { name: "closed", reason: "token-refused" };
const around = { localUrl, nowMs: Date.parse("2026-11-28T12:00:00Z") };
const byUrl = (url: string, token = ""): WayIn => ({ kind: "url", url, token, session: "" });
const tokenUntil = (exp: number) => `h.${btoa(JSON.stringify({ exp })).replaceAll("=", "")}.s`;

describe("the stage of a URL", () => {
  test.each([
    ["ws://127.0.0.1:8081/development", undefined],
    ["ws://127.0.0.1:8081/development/", undefined],
    ["ws://127.0.0.1:8081/prod", /no stage “prod”\. Its stage is “development”: ws:\/\/127/],
    ["ws://127.0.0.1:8081", /has no stage\. This hub's stage is “development”/],
    ["wss://abc.execute-api.eu-central-1.amazonaws.com", /as in wss:\/\/abc\.execute-api.*\/production/],
    ["wss://abc.execute-api.eu-central-1.amazonaws.com/prod", undefined],
    ["wss://hub.example", undefined],
    ["nonsense", undefined],
  ])("of %s", (url, problem) => {
    const told = stageProblem(url, localUrl);
    if (problem === undefined) expect(told).toBeUndefined();
    else expect(told).toMatch(problem);
  });
});

describe("why nobody gets in", () => {
  test("a wrong stage, where it is known to be wrong", () => {
    expect(likelyCauses(byUrl("ws://127.0.0.1:8081/prod", "t"), refused, around)).toEqual([
      expect.stringContaining("no stage “prod”"),
    ]);
  });

  test("a token that has expired says so itself", () => {
    const url = "wss://hub.example/production";
    const expired = tokenUntil(around.nowMs / 1000 - 60);
    expect(likelyCauses(byUrl(url, expired), refused, around)).toEqual([
      expect.stringContaining("The token expired at"),
    ]);
    const good = tokenUntil(around.nowMs / 1000 + 60);
    expect(likelyCauses(byUrl(url, good), refused, around)).toEqual([
      expect.stringContaining("Is “production” the API's stage?"),
      expect.stringContaining("Is the token an id token"),
      expect.stringContaining("AllowedOrigins"),
    ]);
  });

  test("a domain that leads nowhere: its URL names no stage", () => {
    const [cause] = likelyCauses(byUrl("wss://realtime.example.com", "t"), refused, around);
    expect(cause).toContain("Is the domain mapped to the API?");
  });

  test("without a token, whether one is needed", () => {
    const causes = likelyCauses(byUrl("wss://hub.example/production"), { ...refused, reason: "refused" }, around);
    expect(causes[1]).toContain("without a token");
  });

  test("there is nothing to explain while it works, or where this page made the URL", () => {
    const open: HubState = { name: "connecting", reason: "started" };
    expect(likelyCauses(byUrl("wss://hub.example/production"), open, around)).toEqual([]);
    expect(likelyCauses({ kind: "signed", session: "s" }, refused, around)).toEqual([]);
  });
});
