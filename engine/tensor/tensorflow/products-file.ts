// Where the compiled products lie: under a name that tells from which sources, so that new sources are never taken for built.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';

/** The folder with the C++, in the checkout and in the package alike. */
export function productsSources(): string {
  return join(packageRoot(fileURLToPath(import.meta.url)), 'engine', 'tensor', 'native');
}

/** @returns undefined where there are no sources */
export function productsFile(folder: string): string | undefined {
  const sources = productsSources();
  if (!existsSync(sources)) return undefined;
  const hash = createHash('sha256');
  // Without what an editor or a file manager puts beside them.
  for (const name of readdirSync(sources).sort()) {
    if (!/\.(cc|h|inc)$/.test(name)) continue;
    hash.update(name).update(readFileSync(join(sources, name)));
  }
  return join(folder, `products-${hash.digest('hex').slice(0, 12)}.node`);
}
