// Where Routescope is installed and which version it is, for sources in engine/ and bundles in dist/engine/ alike.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PackageInfo {
  /** Folder of package.json. */
  readonly root: string;
  readonly version: string;
}

export function packageInfo(): PackageInfo {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (true) {
    const found = readPackage(folder);
    if (found) return { root: folder, version: found };
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json of routescope was not found above its own code');
    folder = parent;
  }
}

/** Version, where this folder is the package's own. */
function readPackage(folder: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
    return name === 'routescope' ? version : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
