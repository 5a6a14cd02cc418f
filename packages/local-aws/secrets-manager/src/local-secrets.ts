import { randomUUID } from "node:crypto";
import { secretSuffix } from "@switchboard/template";

/** What an operation of the API comes to. */
export type SecretsAnswer =
  | { readonly status: 200; readonly body: object }
  | { readonly status: 400; readonly errorType: string; readonly body: object };

/** Secrets, as AWS Secrets Manager keeps them, as long as the process lives. */
export interface LocalSecrets {
  /** Answers one of `CreateSecret`, `PutSecretValue`, `GetSecretValue` and `DescribeSecret`. */
  answer(operation: string, parameters: Readonly<Record<string, unknown>>): SecretsAnswer;
  /** The ARN of a secret by its name or ARN; `undefined` if it does not exist. */
  arnOf(id: string): string | undefined;
}

interface Version {
  readonly id: string;
  readonly content: { readonly SecretString: string } | { readonly SecretBinary: string };
  readonly createdSeconds: number;
}

interface StoredSecret {
  readonly arn: string;
  readonly name: string;
  readonly createdSeconds: number;
  readonly versions: Map<string, Version>;
  /** The version that each label is on. */
  readonly stages: Map<string, string>;
}

const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

export function createLocalSecrets({
  region,
  accountId,
  now = Date.now,
}: {
  readonly region: string;
  readonly accountId: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}): LocalSecrets {
  const secrets = new Map<string, StoredSecret>();

  function find({ SecretId }: Readonly<Record<string, unknown>>): StoredSecret | undefined {
    return named(String(SecretId));
  }

  function named(id: string): StoredSecret | undefined {
    return secrets.get(id) ?? [...secrets.values()].find(({ arn }) => arn === id);
  }

  function addVersion(
    secret: StoredSecret,
    content: Version["content"],
    parameters: Readonly<Record<string, unknown>>,
  ) {
    const { ClientRequestToken: token, VersionStages: stages } = parameters;
    const id = typeof token === "string" ? token : randomUUID();
    secret.versions.set(id, { id, content, createdSeconds: now() / 1000 });
    for (const stage of Array.isArray(stages) ? stages.map(String) : [CURRENT]) {
      const before = secret.stages.get(stage);
      if (stage === CURRENT && before !== undefined && before !== id) secret.stages.set(PREVIOUS, before);
      secret.stages.set(stage, id);
    }
    return ok({ ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: stagesOf(secret, id) });
  }

  const operations: Readonly<Record<string, (parameters: Readonly<Record<string, unknown>>) => SecretsAnswer>> = {
    CreateSecret(parameters) {
      const name = parameters["Name"];
      const content = contentOf(parameters);
      if (typeof name !== "string" || name === "") return refused("ValidationException", "Name is missing.");
      if (secrets.has(name)) return refused("ResourceExistsException", `The secret ${name} already exists.`);
      const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${secretSuffix(name)}`;
      const secret = { arn, name, createdSeconds: now() / 1000, versions: new Map(), stages: new Map() };
      secrets.set(name, secret);
      return content === undefined ? ok({ ARN: arn, Name: name }) : addVersion(secret, content, parameters);
    },
    PutSecretValue(parameters) {
      const secret = find(parameters);
      const content = contentOf(parameters);
      if (secret === undefined) return notFound();
      if (content === undefined)
        return refused("InvalidParameterException", "SecretString or SecretBinary is missing.");
      return addVersion(secret, content, parameters);
    },
    GetSecretValue(parameters) {
      const secret = find(parameters);
      if (secret === undefined) return notFound();
      const { VersionId, VersionStage = CURRENT } = parameters;
      const id = VersionId === undefined ? secret.stages.get(String(VersionStage)) : String(VersionId);
      const version = secret.versions.get(id ?? "");
      if (version === undefined) return notFound("value");
      const { content, createdSeconds } = version;
      const names = { ARN: secret.arn, Name: secret.name, VersionId: version.id };
      return ok({ ...names, ...content, VersionStages: stagesOf(secret, version.id), CreatedDate: createdSeconds });
    },
    DescribeSecret(parameters) {
      const secret = find(parameters);
      if (secret === undefined) return notFound();
      const labelled = [...secret.versions.keys()].map((id) => [id, stagesOf(secret, id)] as const);
      return ok({
        ARN: secret.arn,
        Name: secret.name,
        CreatedDate: secret.createdSeconds,
        VersionIdsToStages: Object.fromEntries(labelled.filter(([, stages]) => stages.length > 0)),
      });
    },
  };

  return {
    answer: (operation, parameters) =>
      (Object.hasOwn(operations, operation) ? operations[operation]?.(parameters) : undefined) ??
      refused("UnknownOperationException", "This operation is not available here."),
    arnOf: (id) => named(id)?.arn,
  };
}

function contentOf({ SecretString, SecretBinary }: Readonly<Record<string, unknown>>): Version["content"] | undefined {
  if (typeof SecretString === "string") return { SecretString };
  return typeof SecretBinary === "string" ? { SecretBinary } : undefined;
}

function stagesOf({ stages }: StoredSecret, versionId: string): readonly string[] {
  return [...stages].filter(([, id]) => id === versionId).map(([stage]) => stage);
}

function ok(body: object): SecretsAnswer {
  return { status: 200, body };
}

function refused(errorType: string, message: string): SecretsAnswer {
  return { status: 400, errorType, body: { __type: errorType, Message: message, message } };
}

function notFound(what: "secret" | "value" = "secret"): SecretsAnswer {
  return refused(
    "ResourceNotFoundException",
    `Secrets Manager can't find the specified secret${what === "value" ? " value for staging label" : ""}.`,
  );
}
