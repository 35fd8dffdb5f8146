// Fetches the npm package tfjs-node into the user's data folder: the JavaScript that is loaded, the C++ that is built.

import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Surroundings, TFJS_NODE_VERSION } from '../tensorflow/installation.ts';
import { CORE_NAMES, tfjsNodeFolder, tfjsNodePackage } from '../tensorflow/tfjs-node.ts';
import { fetchPackage } from './npm-package.ts';
import { buildFolder } from './partial-folder.ts';
import type { CommandOptions } from './run-command.ts';
import { setupError } from './setup-error.ts';

const SPEC = `@tensorflow/tfjs-node@${TFJS_NODE_VERSION}`;
/** Of the published archive of this version. */
export const INTEGRITY =
  'sha512-uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==';

/** Where the program puts its own TensorFlow.js when it loads the package: Node looks for a file before it looks further. */
const PLACE = "throw new Error('Routescope puts its own TensorFlow.js here when it loads tfjs-node.');\n";

/**
 * Puts the package where it is looked for; one that is there already is replaced.
 * @param integrity what the fetched archive must have
 * @returns its folder
 * @throws UserError when npm does not bring it.
 */
export async function fetchTfjsNode(
  where: Surroundings,
  options: CommandOptions,
  integrity: string = INTEGRITY,
): Promise<string> {
  const target = tfjsNodeFolder(where);
  await buildFolder(target, async (folder) => {
    const scratch = join(folder, 'download');
    const { folder: fetched, why } = await fetchPackage(SPEC, integrity, scratch, options);
    if (!fetched) {
      throw setupError(
        `The npm package ${SPEC} is needed, and npm did not bring it: ${why || 'there is no npm'}.`,
        'Check the network and that npm is on the PATH, then run this again.',
      );
    }
    const place = tfjsNodePackage(folder);
    await mkdir(dirname(place), { recursive: true });
    await rename(fetched, place);
    for (const name of CORE_NAMES) {
      const core = join(folder, 'node_modules', ...name.split('/'));
      await mkdir(core);
      await writeFile(join(core, 'index.js'), PLACE);
    }
    await rm(scratch, { recursive: true });
  });
  return tfjsNodePackage(target);
}
