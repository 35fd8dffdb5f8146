// Where the compiled products lie: under a name that tells from which sources, so that new sources are never taken for built.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';

/** Asked for twice at every start; the sources of a running program stay what they are. */
let name: string | undefined;

/** The folder with the C++, in the checkout and in the package alike. */
export function productsSources(): string {
  return join(packageRoot(fileURLToPath(import.meta.url)), 'engine', 'tensor', 'native');
}

/** @returns undefined where there are no sources */
export function productsFile(folder: string): string | undefined {
  name ??= nameOfSources();
  return name && join(folder, name);
}

function nameOfSources(): string | undefined {
  const sources = productsSources();
  if (!existsSync(sources)) return undefined;
  const hash = createHash('sha256');
  // Without what an editor or a file manager puts beside them.
  for (const file of readdirSync(sources).sort()) {
    if (!/\.(cc|h|inc)$/.test(file)) continue;
    hash.update(file).update(readFileSync(join(sources, file)));
  }
  return `products-${hash.digest('hex').slice(0, 12)}.node`;
}
