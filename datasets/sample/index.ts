// The bundled sample: a text in fourteen languages, a model of random weights, and a trace of the one through the other.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Sequence, UserError } from '#protocol';

const MANIFEST = 'dataset.json';

/** Folder of the sample model's checkpoint. */
export function sampleModelPath(): string {
  return join(sampleFolder(), 'tiny-random-olmoe');
}

/** Folder of the sample's trace, whether it was recorded yet or not. */
export function sampleTracePath(): string {
  return join(sampleFolder(), 'sample.trace');
}

/** The sample text, one sequence per sentence and language, labelled with its language (BCP-47). */
export function readSample(): Sequence[] {
  const path = join(sampleFolder(), 'text', 'sample.jsonl');
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, item, language, text } = JSON.parse(line) as Record<'id' | 'item' | 'language' | 'text', string>;
      return { id, item, text, labels: { language } };
    });
}

/**
 * `datasets/sample`, looked for upwards from this file: a bundler moves the code to dist/, the data stays where it is.
 */
function sampleFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    const found = join(folder, 'datasets', 'sample');
    if (existsSync(join(found, MANIFEST))) return found;
    if (dirname(folder) === folder) {
      throw new UserError(
        `${join('datasets', 'sample')}: expected beside the program, found in no folder above ${here}.`,
        'The installation is incomplete. Install Routescope again.',
      );
    }
  }
}
