import { count, inPackage, standIn } from "./texts.mjs";

/** What the stand-in for `reflect-metadata` has. */
const metadataCalls = /\bReflect\.(?!(?:defineMetadata|getMetadata|getOwnMetadata)\()/;

/** @type {readonly import("./trim-dependencies.mjs").Trim[]} */
export const inversifyTrims = [
  {
    what: "inversify counts its ids without reflect-metadata, which is for decorators",
    neededBy: inPackage("@inversifyjs/container"),
    file: inPackage("@inversifyjs/container", "lib/index.js"),
    edits: [["import 'reflect-metadata/lite';", `import ${standIn("reflect-metadata.mjs")};`]],
    isLeft: ({ inputs }) => Object.keys(inputs).some((path) => /[\\/]reflect-metadata[\\/]Reflect/.test(path)),
  },
  {
    what: "nothing in inversify asks more of reflect-metadata than its stand-in has",
    neededBy: inPackage("@inversifyjs/container"),
    file: inPackage("@inversifyjs/reflect-metadata-utils", ".+"),
    edits: [],
    fits: (text) => !metadataCalls.test(text),
  },
  withoutJit("ResolvedValue"),
  withoutJit("Instance"),
];

/**
 * For each binding that is no singleton, inversify can write a function and compile it, which pays after thousands of calls. Beside
 * each of these there is one that does the same without, which it takes for singletons and in containers that are `jitless`.
 */
function withoutJit(kind) {
  const plain = `buildNoActivations${kind}BindingNodeResolver`;
  const jit = `${plain}Jit`;
  return {
    what: `inversify compiles no functions at run time (${kind})`,
    neededBy: inPackage("@inversifyjs/container"),
    file: inPackage("@inversifyjs/core", `lib/planning/models/${kind}BindingNodeImplementation.js`),
    edits: [
      [`import { ${jit} } from '../calculations/${jit}.js';`, ""],
      [`return ${jit}(this, areServiceActivations);`, `return ${plain}(this, areServiceActivations);`],
    ],
    fits: (text) =>
      count(text, `import { ${plain} } from '../calculations/${plain}.js';`) === 1 &&
      count(text, `return ${plain}(this, areServiceActivations);`) === 1,
    isLeft: ({ inputs }) =>
      Object.entries(inputs).some(
        ([path, { bytesInOutput }]) => path.endsWith(`${kind}BindingNodeResolverJit.js`) && bytesInOutput > 0,
      ),
  };
}
