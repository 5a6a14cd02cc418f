import {
  createSecretsManagerClient,
  createSecretsManagerSecretStore,
  createSignatureVerifier,
} from "@switchboard/adapters-aws/authentication";
import { createDynamoDbReplayGuard } from "@switchboard/adapters-aws/dynamodb";
import { authenticateBySignature } from "@switchboard/domain";
import { optional } from "valibot";
import { flag, text } from "../../configuration.ts";
import { defineModule, needs } from "../../module.ts";
import { acceptedMethods, missingVariables, present } from "./accepted-methods.ts";

/** Authentication by sessions that a backend has signed, where `AUTH` lists `signed`. */
export const signed = defineModule({
  variables: {
    AUTH: acceptedMethods,
    AWS_REGION: text,
    TABLE_NAME: text,
    SIGNING_SECRET_NAME: optional(text),
    SIGNED_ONCE: optional(flag, "false"),
  },
  makes: ({ AUTH, AWS_REGION: region, TABLE_NAME: tableName, SIGNING_SECRET_NAME: secretName, SIGNED_ONCE: once }) => {
    const method = needs("secrets", "replayGuard", "clock").make(({ secrets, replayGuard, clock }) =>
      authenticateBySignature(
        createSignatureVerifier({
          secrets,
          secretName: present(secretName),
          clock,
          ...(once && { once: replayGuard }),
        }),
      ),
    );
    return {
      secrets: needs().make(() => createSecretsManagerSecretStore({ client: createSecretsManagerClient({ region }) })),
      replayGuard: needs("dynamoDb").make(({ dynamoDb: client }) => createDynamoDbReplayGuard({ client, tableName })),
      authenticationMethods: AUTH.has("signed") ? [method] : [],
    };
  },
  problems: (environment) => missingVariables(environment, "signed", ["SIGNING_SECRET_NAME"]),
});
