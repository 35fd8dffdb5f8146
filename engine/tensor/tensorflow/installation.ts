// Where `setup:tensorflow` puts what it builds, and how it is found again: a folder per version, variant and platform under
// the user's data folder, complete when its stamp is there.

import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Surroundings as DataSurroundings, dataFolder } from '#protocol';

export const TENSORFLOW_VERSION = '2.21.0';
/** The version of tfjs-node whose sources are built and whose inner files are loaded; the published archive's hash is in the set-up. */
export const TFJS_NODE_VERSION = '4.22.0';

export type Variant = 'cpu' | 'gpu';

export const ADDON_FILE = 'tfjs_binding.node';
const STAMP_FILE = 'installed.json';

/** What a finished installation says about itself. */
export interface Stamp {
  readonly tensorflow: string;
  readonly tfjsNode: string;
  readonly variant: Variant;
}

export interface Installation extends Stamp {
  readonly folder: string;
  readonly addon: string;
}

/** The surroundings that decide where it lies; a parameter so that tests can have their own. */
export interface Surroundings extends DataSurroundings {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}

export function here(): Surroundings {
  return { env: process.env, platform: process.platform, arch: process.arch, home: homedir() };
}

/** `<data>/tensorflow/2.21.0-cpu-linux-x64` */
export function installationFolder(variant: Variant, where: Surroundings): string {
  return join(dataFolder(where), 'tensorflow', `${TENSORFLOW_VERSION}-${variant}-${where.platform}-${where.arch}`);
}

export function stampPath(folder: string): string {
  return join(folder, STAMP_FILE);
}

/** The finished installation of a variant, if there is one of these versions. */
export function findInstallation(variant: Variant, where: Surroundings): Installation | undefined {
  const folder = installationFolder(variant, where);
  const addon = join(folder, ADDON_FILE);
  if (!existsSync(stampPath(folder)) || !existsSync(addon)) return undefined;
  const stamp = JSON.parse(readFileSync(stampPath(folder), 'utf8')) as Stamp;
  if (stamp.tfjsNode !== TFJS_NODE_VERSION || stamp.tensorflow !== TENSORFLOW_VERSION) return undefined;
  return { ...stamp, variant, folder, addon };
}

/** The one to use: the GPU build where somebody went to the length of installing it. */
export function bestInstallation(where: Surroundings): Installation | undefined {
  return findInstallation('gpu', where) ?? findInstallation('cpu', where);
}
