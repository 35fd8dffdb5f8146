// The words that start the set-up, which differ between a checkout and an installed copy: hints name what works there.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

/**
 * @param option `--gpu` for the CUDA build
 * @param root folder of Routescope's package.json
 * @returns `npm run setup:tensorflow -- --gpu`, or `routescope setup-tensorflow --gpu`
 */
export function setupCommand(option?: '--gpu', root = packageRoot(fileURLToPath(import.meta.url))): string {
  if (isCheckout(root)) return `npm run setup:tensorflow${option ? ` -- ${option}` : ''}`;
  return `routescope setup-tensorflow${option ? ` ${option}` : ''}`;
}

/** True where the npm scripts work: what starts them is not in the published package. */
function isCheckout(root: string): boolean {
  return existsSync(join(root, 'engine', 'launch.mjs'));
}
