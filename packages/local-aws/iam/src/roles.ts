import type { RequestContext } from "./conditions/condition.ts";
import { type AwsCall, type Decision, decide } from "./evaluate-policy.ts";
import { functionOfAccessKey } from "./function-credentials.ts";
import type { PolicyStatement } from "./policy-statement.ts";

/** What a function is allowed to do. */
export interface FunctionRole {
  /** e.g. `ConnectRole` */
  readonly roleName: string;
  readonly statements: readonly PolicyStatement[];
}

/** A call that a function has made, or tried to make, without what it carries. */
export interface FunctionCall extends Omit<AwsCall, "context"> {
  readonly functionName: string;
  readonly allowed: boolean;
}

/** Why a call is refused. */
export interface Denial {
  /** e.g. `arn:aws:sts::123456789012:assumed-role/ConnectRole/ConnectFunction` */
  readonly caller: string;
  readonly call: AwsCall;
  readonly decision: Exclude<Decision, "allowed">;
}

/** Stands for IAM: says what the functions' roles do not allow. */
export interface Roles {
  /**
   * @param accessKeyId of the request's signature, which names the caller: functions are bound by their roles, everybody else
   *   on this machine may do anything
   * @param calls all that the request does, each of which must be allowed
   * @returns why it is refused, `undefined` if it is not
   */
  refuse(accessKeyId: string | undefined, calls: readonly AwsCall[]): Denial | undefined;
  /** The same for what AWS does in a function's name, without a request of the function's. */
  refuseFunction(functionName: string, calls: readonly AwsCall[]): Denial | undefined;
}

/** @param roles by the function's name; a function that is not among them may do nothing */
export function createRoles({
  roles,
  region,
  accountId,
  onCall = () => {},
}: {
  readonly roles: Readonly<Record<string, FunctionRole>>;
  readonly region: string;
  readonly accountId: string;
  readonly onCall?: (call: FunctionCall) => void;
}): Roles {
  /** What every request of a function has, as if it went to AWS. */
  function callerOf(functionName: string, roleName: string): RequestContext {
    const now = Date.now();
    return {
      "aws:currenttime": new Date(now).toISOString(),
      "aws:epochtime": String(Math.floor(now / 1_000)),
      "aws:principalaccount": accountId,
      "aws:principalarn": `arn:aws:iam::${accountId}:role/${roleName}`,
      "aws:principalisawsservice": "false",
      "aws:principaltype": "AssumedRole",
      "aws:requestedregion": region,
      "aws:resourceaccount": accountId,
      "aws:securetransport": "true",
      "aws:viaawsservice": "false",
      "lambda:sourcefunctionarn": `arn:aws:lambda:${region}:${accountId}:function:${functionName}`,
    };
  }

  function refuseFunction(functionName: string, calls: readonly AwsCall[]): Denial | undefined {
    const role = Object.hasOwn(roles, functionName) ? roles[functionName] : undefined;
    const { roleName = "none", statements = [] } = role ?? {};
    // Of most roles no condition asks who calls, and when.
    const isConditional = statements.some(({ conditions, hasVariables }) => conditions !== undefined || hasVariables);
    const caller = isConditional ? callerOf(functionName, roleName) : {};
    const denials = calls.flatMap(({ action, resource, context }): readonly Denial[] => {
      const call = { action, resource };
      const decision = decide(statements, { ...call, context: { ...caller, ...context } });
      onCall({ ...call, functionName, allowed: decision === "allowed" });
      const assumed = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${functionName}`;
      return decision === "allowed" ? [] : [{ caller: assumed, call, decision }];
    });
    return denials[0];
  }

  return {
    refuse(accessKeyId, calls) {
      const functionName = functionOfAccessKey(accessKeyId);
      return functionName === undefined ? undefined : refuseFunction(functionName, calls);
    },
    refuseFunction,
  };
}

/**
 * What AWS's services say of a refused call.
 *
 * @param shown how the service writes the action and the resource, where not as policies do
 */
export function denialMessage({ caller, call, decision }: Denial, shown: Partial<AwsCall> = {}): string {
  const { action, resource } = { ...call, ...shown };
  const because =
    decision === "denied-explicitly"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}
