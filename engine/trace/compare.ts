// Whether a recording continues the one that lies in the folder, or what differs.

import type { TraceManifest } from '#protocol';

/** Differences that would make one trace of two recordings, one line each: `precision: bf16 -> f32`. */
export function differences(old: TraceManifest, now: TraceManifest): readonly string[] {
  const lines: string[] = [];
  const compare = (what: string, a: unknown, b: unknown): void => {
    if (canonical(a) !== canonical(b)) lines.push(`${what}: ${show(a)} -> ${show(b)}`);
  };
  compare('model', old.model.id, now.model.id);
  compare('family', old.model.family, now.model.family);
  compare('layers', old.model.layers, now.model.layers);
  for (const key of keys(old.model.config, now.model.config)) {
    compare(`config.json ${key}`, old.model.config[key], now.model.config[key]);
  }
  const files = (manifest: TraceManifest): Record<string, unknown> =>
    Object.fromEntries(manifest.model.files.map(({ name, bytes, id }) => [name, `${id} (${bytes} bytes)`]));
  const [oldFiles, newFiles] = [files(old), files(now)];
  for (const name of keys(oldFiles, newFiles)) compare(name, oldFiles[name], newFiles[name]);
  compare('tokenizer', old.tokenizer.sha256, now.tokenizer.sha256);
  compare('sequences', old.corpus.sequences, now.corpus.sequences);
  compare('texts (sha256)', old.corpus.sha256, now.corpus.sha256);
  compare('interventions', old.interventions, now.interventions);
  for (const key of ['backend', 'precision', 'level', 'nll', 'text', 'logits', 'labels'] as const) {
    compare(key, old[key], now[key]);
  }
  compare('routers', old.routers.length, now.routers.length);
  old.routers.forEach((router, r) => {
    const other = now.routers[r];
    if (!other) return;
    // Of both: what an older recording could not say yet is a difference too.
    for (const key of keys(router, other) as readonly (keyof typeof router)[]) {
      compare(`${key} of layer ${router.layer}`, router[key], other[key]);
    }
  });
  return lines;
}

/** `routescope: 0.1.0 -> 0.2.0` */
export function versionChanges(old: TraceManifest, now: TraceManifest): readonly string[] {
  return keys(old.versions, now.versions)
    .filter((key) => old.versions[key] !== now.versions[key])
    .map((key) => `${key} ${old.versions[key] ?? 'none'} -> ${now.versions[key] ?? 'none'}`);
}

function keys(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
}

/** JSON with its keys in order, so that only meaning is compared. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

function show(value: unknown): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
