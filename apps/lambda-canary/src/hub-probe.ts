import {
  createCachedSecret,
  createSecretsManagerClient,
  createSecretsManagerSecretStore,
} from "@switchboard/adapters-aws/authentication";
import { defineModule, needs, text } from "@switchboard/composition";
import type { CanaryRound, Clock, SecretStore } from "@switchboard/domain";
import { type Round, type RoundOptions, runRound } from "@switchboard/probe";
import { createHub } from "@switchboard/server";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { optional, pipe, regex } from "valibot";

/** All steps of a round together. The function has ten seconds more, so that a hub that hangs is a round that failed. */
const ROUND_LIMIT_MS = 20_000;
/** What is signed with the secret before stays valid for one rotation. */
const KEEP_SECRET_MS = 300_000;
const SECRET_PAUSE_MS = 5_000;

/** How a round connects, as a session of its own. */
type Connecting = (session: string) => Pick<RoundOptions, "url" | "session">;

/** Rounds against the deployed hub, as a client over its WebSocket and as a backend that invokes a function. */
export const hubProbe = defineModule({
  variables: {
    AWS_REGION: text,
    WEBSOCKET_URL: pipe(text, regex(/^wss?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, "is not a WebSocket URL")),
    PUBLISH_FUNCTION: text,
    /** Empty where the hub lets in whoever proves nothing. */
    SIGNING_SECRET_NAME: optional(text),
  },
  makes: ({
    AWS_REGION: region,
    WEBSOCKET_URL: hubUrl,
    PUBLISH_FUNCTION: publish,
    SIGNING_SECRET_NAME: secretName,
  }) => ({
    secrets: needs().make(() => createSecretsManagerSecretStore({ client: createSecretsManagerClient({ region }) })),
    runCanaryRound: needs("secrets", "clock", "ids").make(({ secrets, clock, ids }) => {
      const requestHandler = { requestTimeout: ROUND_LIMIT_MS, throwOnRequestTimeout: true };
      // Nothing is tried again: what a backend would repeat is what a round is to find out.
      const hub = createHub({
        functions: { publish },
        ...{ publisher: "canary", attempts: 1, lambda: { region, requestHandler } },
      });
      const connecting =
        secretName === undefined ? anonymously(hubUrl) : signing(hubUrl, { secrets, name: secretName, clock });
      return async () => {
        const run = `canary-${ids.unique()}`;
        const round = await runRound({
          ...{ run, ...connecting(run), limitMs: ROUND_LIMIT_MS },
          publish: (publication) => hub.publish(publication),
        });
        return outcomeOf(round);
      };
    }),
  }),
});

function anonymously(hubUrl: string): Connecting {
  return (session) => ({ session: `anon/${session}`, url: () => `${hubUrl}?session_id=${session}` });
}

function signing(
  hubUrl: string,
  { secrets: store, name, clock }: { readonly secrets: SecretStore; readonly name: string; readonly clock: Clock },
): Connecting {
  const secret = createCachedSecret({ store, name, clock, keepMs: KEEP_SECRET_MS, pauseMs: SECRET_PAUSE_MS });
  return (session) => ({
    session: `signed/${session}`,
    async url() {
      const { current } = await secret.get().catch((cause: unknown) => {
        throw Object.assign(new Error("The secret cannot be read.", { cause }), { code: "signing-secret-unreadable" });
      });
      return signWebSocketUrl({ url: hubUrl, session, secret: current, at: new Date(clock.now()) });
    },
  });
}

function outcomeOf({ failure, lost, latencyMs }: Round): CanaryRound {
  if (failure !== undefined)
    return { outcome: "failed", ...failure, lost, ...(latencyMs !== undefined && { latencyMs }) };
  // Whatever arrived was measured.
  return { outcome: "arrived", latencyMs: latencyMs ?? 0 };
}
