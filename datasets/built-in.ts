// The corpora that come with Routescope: a folder of this room each, described by its dataset.json.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '#protocol';
import { type DatasetManifest, MANIFEST, readManifest } from './opening/manifest.ts';

/** Names of the folders, in the order in which they are offered. */
export const BUILT_IN = ['parallel-everyday', 'domains', 'contrast', 'sample'] as const;

export type BuiltInName = (typeof BUILT_IN)[number];

export function isBuiltIn(name: string): name is BuiltInName {
  return BUILT_IN.some((each) => each === name);
}

/**
 * `datasets/NAME` of anything that comes along with a dataset.json, looked for upwards from this file: a bundler moves
 * the code to dist/, the data stays where it is.
 * @throws UserError when the installation lacks it
 */
export function builtInFolder(name: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    const found = join(folder, 'datasets', name);
    if (existsSync(join(found, MANIFEST))) return found;
    if (dirname(folder) === folder) {
      throw new UserError(
        `${join('datasets', name)}: expected beside the program, found in no folder above ${here}.`,
        'The installation is incomplete. Install Routescope again.',
      );
    }
  }
}

/** @throws UserError when it is missing or damaged */
export async function builtInManifest(name: BuiltInName): Promise<DatasetManifest> {
  const folder = builtInFolder(name);
  const manifest = await readManifest(folder);
  if (manifest) return manifest;
  throw new UserError(
    `${join(folder, MANIFEST)}: expected name, title and text of a data set, found none.`,
    'The installation is damaged. Install Routescope again.',
  );
}
