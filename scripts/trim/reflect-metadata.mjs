// As much of the metadata API as inversify calls: `reflect-metadata/lite` also serves decorators, which nobody uses here.

/** By object, then by property, then by key. */
const metadata = new WeakMap();

function own(target, property) {
  return metadata.get(target)?.get(property);
}

function defineMetadata(key, value, target, property) {
  if (!metadata.has(target)) metadata.set(target, new Map());
  const ofTarget = metadata.get(target);
  if (!ofTarget.has(property)) ofTarget.set(property, new Map());
  ofTarget.get(property).set(key, value);
}

function getOwnMetadata(key, target, property) {
  return own(target, property)?.get(key);
}

function getMetadata(key, target, property) {
  for (let each = target; each !== null; each = Object.getPrototypeOf(each)) {
    if (own(each, property)?.has(key)) return getOwnMetadata(key, each, property);
  }
  return undefined;
}

Object.assign(Reflect, { defineMetadata, getMetadata, getOwnMetadata });
