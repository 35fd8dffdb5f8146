// Where Routescope's own package.json is, seen from a source in the checkout or from the bundle made of it.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds Routescope's package.json and node_modules. @param from a file inside it */
export function packageRoot(from: string): string {
  let folder = dirname(from);
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'routescope')
      return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json of routescope above ${from}`);
    folder = dirname(folder);
  }
}
