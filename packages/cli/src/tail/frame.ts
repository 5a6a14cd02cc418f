import type { From } from "@switchboard/client";

/** What is shown of a frame, whatever else is in it. */
export interface Frame {
  /** `type` of the hub's frames, `action` of the client's. */
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export function readFrame(text: string): Frame {
  try {
    const fields: unknown = JSON.parse(text);
    if (typeof fields === "object" && fields !== null) {
      const { type, action } = fields as { readonly type?: unknown; readonly action?: unknown };
      return { name: String(type ?? action ?? "unknown"), fields: fields as Frame["fields"] };
    }
  } catch {
    // API Gateway sends nothing but JSON; whatever else it is, it is shown.
  }
  return { name: "unknown", fields: { text } };
}

/** Tells which groups frames are about. A stored message names no group but the life of a stream, which frames before have named. */
export function createGroupFinder(): (frame: Frame) => readonly string[] {
  const groupOfEpoch = new Map<string, string>();

  return ({ fields }) => {
    const { group, groups, streams, positions } = fields as {
      readonly group?: unknown;
      readonly groups?: unknown;
      readonly streams?: unknown;
      readonly positions?: unknown;
    };
    for (const stream of listOf(streams)) {
      const { group: name, epoch }: { group?: unknown; epoch?: unknown } = Object(stream);
      if (typeof name === "string" && typeof epoch === "string") groupOfEpoch.set(epoch, name);
    }
    const stored = listOf(positions).flatMap((position) => groupOfEpoch.get(String(listOf(position)[0])) ?? []);
    return [...(typeof group === "string" ? [group] : []), ...listOf(groups).map(String), ...stored];
  };
}

export function senderOf({ fields }: Frame): From | undefined {
  const { from } = fields as { readonly from?: From };
  return typeof from === "object" && from !== null ? from : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
