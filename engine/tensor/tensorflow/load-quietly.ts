// Two lines about oneDNN come from TensorFlow's library at every start, whatever its environment says: it writes them while it is
// loaded, before it reads that. So it is loaded ahead of the addon, by itself, unheard.

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { productsFile } from './products-file.ts';

/** Does nothing where the products, which do it, were not built. @param folder of the installation */
export function loadQuietly(folder: string): void {
  const file = productsFile(folder);
  const libraries = join(folder, 'tensorflow');
  if (!file || !existsSync(file) || !existsSync(libraries)) return;
  const framework = readdirSync(libraries).find((name) => name.startsWith('libtensorflow_framework'));
  if (!framework) return;
  try {
    const addon = createRequire(import.meta.url)(file) as { loadQuietly(library: string): void };
    addon.loadQuietly(join(libraries, framework));
  } catch {
    // Where the file does not load, TensorFlow is heard.
  }
}
