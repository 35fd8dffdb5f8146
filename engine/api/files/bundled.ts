// What comes with Routescope.

import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledModels, listBuiltIn } from '#datasets';
import { type LibraryItem, MANIFEST_FILE } from '#protocol';

/** Bundled traces where they have been recorded, the demo first; then models and texts. */
export async function bundledItems(): Promise<readonly LibraryItem[]> {
  const models = bundledModels();
  const recorded = await Promise.all(models.map(({ trace }) => exists(join(trace.path, MANIFEST_FILE))));
  const item = (kind: LibraryItem['kind'], name: string, path: string, detail: string): LibraryItem => ({
    kind,
    name,
    path,
    source: 'bundled',
    detail,
  });
  return [
    ...models.filter((_, i) => recorded[i]).map(({ trace }) => item('trace', trace.name, trace.path, trace.detail)),
    ...models.map(({ title, path, detail }) => item('model', title, path, detail)),
    // A bundled text is asked for by name, as record.start's corpus takes it; it has no path of its own.
    ...(await listBuiltIn()).map(({ name, title }) => item('text', name, `corpus:${name}`, title)),
  ];
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
