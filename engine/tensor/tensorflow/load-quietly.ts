// Two lines about oneDNN come from TensorFlow's library at every start, whatever its environment says: it writes them while it is
// loaded, before it reads that. So it is loaded ahead of the addon, by itself, unheard.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadProductsAddon } from './products-addon.ts';

/** Does nothing where the products, which do it, were not built. @param folder of the installation */
export function loadQuietly(folder: string): void {
  const libraries = join(folder, 'tensorflow');
  const framework =
    existsSync(libraries) && readdirSync(libraries).find((name) => name.startsWith('libtensorflow_framework'));
  if (framework) loadProductsAddon(folder)?.loadQuietly(join(libraries, framework));
}
