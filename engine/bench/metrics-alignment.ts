// How long it takes to see which languages are routed alike: 1,000 sentences in 20 languages, from all router
// probabilities of 16 layers.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sequenceMetric } from '#metrics';
import { openTrace, writeSyntheticTrace } from '#trace';
import { readAhead } from './read-ahead.ts';
import type { Result } from './result.ts';

const ITEMS = 1000;
const LANGUAGES = 20;
const LENGTH = 24;
const SHAPE = { layers: 16, experts: 64, topK: 8, level: 'probs', half: true, seed: 1, text: false } as const;
/** Seconds. */
const BAR = 5;

export async function benchAlignment({
  folder,
  log,
}: {
  readonly folder: string;
  readonly log: (line: string) => void;
}): Promise<readonly Result[]> {
  const path = join(folder, `parallel-${ITEMS}x${LANGUAGES}.trace`);
  if (!existsSync(join(path, 'manifest.json'))) {
    log(`writing a trace of ${ITEMS} sentences in ${LANGUAGES} languages to ${path} ...`);
    await writeSyntheticTrace(path, {
      ...SHAPE,
      tokens: ITEMS * LANGUAGES * LENGTH,
      length: LENGTH,
      languages: LANGUAGES,
    });
  }
  log('multilingual alignment ...');
  await readAhead(path);
  const reader = await openTrace(path);
  const start = performance.now();
  await sequenceMetric('multilingual-alignment').run(reader, { reference: 'x-0' });
  const seconds = (performance.now() - start) / 1000;
  return [
    {
      what: `alignment, ${ITEMS.toLocaleString('en-US')} sentences in ${LANGUAGES} languages`,
      side: 'routescope',
      value: `${seconds.toFixed(1)} s`,
      ratio: null,
      note: `${(ITEMS * LANGUAGES * LENGTH).toLocaleString('en-US')} tokens, all logits; bar ${BAR} s, ${seconds <= BAR ? 'met' : 'not met'}`,
      versions: { node: process.versions.node },
    },
  ];
}
