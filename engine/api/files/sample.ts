// What comes with Routescope.

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { listBuiltIn, sampleModelPath, sampleTracePath } from '#datasets';
import { type LibraryItem, MANIFEST_FILE } from '#protocol';

/** Sample model, texts, and the sample's trace where it has been recorded. */
export async function bundledItems(): Promise<readonly LibraryItem[]> {
  const trace = sampleTracePath();
  const recorded = await access(join(trace, MANIFEST_FILE)).then(
    () => true,
    () => false,
  );
  const item = (kind: LibraryItem['kind'], name: string, path: string, detail: string): LibraryItem => ({
    kind,
    name,
    path,
    source: 'bundled',
    detail,
  });
  return [
    ...(recorded ? [item('trace', 'sample', trace, 'the sample text through the sample model')] : []),
    item('model', 'sample model', sampleModelPath(), 'random weights: shows how the program works, means nothing'),
    // A bundled text is asked for by name, as record.start's corpus takes it; it has no path of its own.
    ...(await listBuiltIn()).map(({ name, title }) => item('text', name, `corpus:${name}`, title)),
  ];
}
