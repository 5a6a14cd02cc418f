// Resolves what ES modules import of the AWS SDK. On Node.js 20 this file runs in the thread of the loader, by itself.

import type { ResolveHook, ResolveHookContext } from "node:module";
import { pathToFileURL } from "node:url";
import { isNotFound, isOfSdk, type SdkPlaces, sdkMissing, sdkParents } from "./on-board-sdk.ts";

let places: SdkPlaces = { runtime: "", folders: [] };

export function initialize(data: SdkPlaces): void {
  places = data;
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  if (!isOfSdk(specifier)) return next(specifier, context);
  for (const attempt of attempts(specifier, context)) {
    try {
      return await next(specifier, attempt);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  throw sdkMissing(specifier, places);
};

/** The same for Node.js from 22.15 on, in the thread of the function. */
export function resolveSync<Resolved>(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context: ResolveHookContext) => Resolved,
): Resolved {
  if (!isOfSdk(specifier)) return next(specifier, context);
  for (const attempt of attempts(specifier, context)) {
    try {
      return next(specifier, attempt);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  throw sdkMissing(specifier, places);
}

function* attempts(specifier: string, context: ResolveHookContext): Generator<ResolveHookContext> {
  yield context;
  for (const parent of sdkParents(specifier, places)) yield { ...context, parentURL: pathToFileURL(parent).href };
}
