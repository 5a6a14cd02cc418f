/**
 * The manifest that is packed: without what only the workspace needs, and with where the package comes from.
 *
 * @param {Readonly<Record<string, any>>} manifest as pnpm packs it, with `publishConfig` applied
 * @param {object} origin
 * @param {string} origin.folder in the repository
 * @param {string | undefined} origin.gitHead
 * @param {string | undefined} origin.repository an address, e.g. `https://github.com/acme/switchboard`
 * @param {readonly string[]} origin.added files that are packed as well
 * @param {boolean} origin.published whether it may be: a name in the workspace's scope is nobody's
 */
export function packedManifest(manifest, { folder, gitHead, repository, added, published }) {
  // Packages of the workspace are bundled in. Their names, which somebody else may own at a registry, have no place here.
  const { devDependencies, scripts, publishConfig, private: _, ...kept } = manifest;
  return {
    ...kept,
    ...(!published && { private: true }),
    ...(manifest.files !== undefined && { files: [...manifest.files, ...added] }),
    ...(repository !== undefined && { repository: { type: "git", url: `git+${repository}.git`, directory: folder } }),
    ...(gitHead !== undefined && { gitHead }),
  };
}
