// Local routing consistency and expert caches beside the code published with them, on 1,048,576 tokens × 16 layers, top-8
// of 64, four segment lengths: ours reads the trace in all its threads, through the system's file cache; theirs has it in memory.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type GivenParams, sequenceMetric } from '#metrics';
import { openTrace, type TraceReader, writeSyntheticTrace } from '#trace';
import { publishedSeconds } from './published-metrics.ts';
import { readAhead } from './read-ahead.ts';
import type { Result } from './result.ts';

const TOKENS = 1_048_576;
const SHAPE = { layers: 16, experts: 64, topK: 8, level: 'choices', seed: 1, keep: 0.7 } as const;

interface Work {
  readonly what: string;
  readonly metric: string;
  readonly given: GivenParams;
  /** Seconds of the published code for all the tokens: 2 vCPU of an Intel Xeon, Python 3.11, torch 1.13 on one thread. */
  readonly quoted: number;
  /** Times faster than that we want to be. */
  readonly bar: number;
  /** What reference-metrics.py measures for it. */
  readonly reference: readonly string[];
}

const sch = (level: string): GivenParams => ({ policies: ['sch'], levels: [level], resamples: 0 });
const hitRates = (level: string): GivenParams => ({
  policies: ['lru', 'lfu', 'belady'],
  levels: [level],
  resamples: 0,
});

const WORKS: readonly Work[] = [
  {
    what: 'SRP, all levels',
    metric: 'routing-consistency',
    given: { resamples: 0 },
    quoted: 43.1,
    bar: 20,
    reference: ['srp'],
  },
  {
    what: 'SRP, 1,000 resamples',
    metric: 'routing-consistency',
    given: { resamples: 1000 },
    quoted: 278,
    bar: 60,
    reference: ['srp-resampled'],
  },
  {
    what: 'SCH, 16 layers, every size',
    metric: 'expert-cache',
    given: sch('layer'),
    quoted: 2062,
    bar: 150,
    reference: ['sch-layer'],
  },
  {
    what: 'SCH, one pool, every size',
    metric: 'expert-cache',
    given: sch('model'),
    quoted: 5226,
    bar: 100,
    reference: ['sch-model'],
  },
  {
    what: 'LRU, LFU, Belady, 16 layers',
    metric: 'expert-cache',
    given: hitRates('layer'),
    quoted: 389 + 615 + 413,
    bar: 100,
    reference: ['lru-layer', 'lfu-layer', 'belady-layer'],
  },
  {
    what: 'LRU, LFU, Belady, one pool',
    metric: 'expert-cache',
    given: hitRates('model'),
    quoted: 329 + 648 + 486,
    bar: 100,
    reference: ['lru-model', 'lfu-model', 'belady-model'],
  },
];

export interface MetricsOptions {
  readonly folder: string;
  readonly python: string;
  /** A clone of the published code. */
  readonly reference: string | undefined;
  /** Fewer than all of them are scaled up. */
  readonly tokens: number;
  readonly log: (line: string) => void;
}

export async function benchMetrics(options: MetricsOptions): Promise<readonly Result[]> {
  const { folder, tokens, log } = options;
  const path = join(folder, `local-${tokens}.trace`);
  if (!existsSync(join(path, 'manifest.json'))) {
    log(`writing a trace of ${tokens.toLocaleString('en-US')} tokens to ${path} ...`);
    await writeSyntheticTrace(path, { ...SHAPE, tokens });
  }
  await readAhead(path);
  const reader = await openTrace(path);
  const measured = options.reference
    ? await publishedSeconds(reader, { ...options, reference: options.reference })
    : null;
  const results: Result[] = [];
  for (const work of WORKS) {
    log(`${work.what} ...`);
    results.push(...(await rows(work, reader, tokens, measured)));
  }
  return results;
}

async function rows(
  { what, metric, given, quoted, bar, reference }: Work,
  reader: TraceReader,
  tokens: number,
  measured: Readonly<Record<string, number>> | null,
): Promise<readonly Result[]> {
  const scale = TOKENS / tokens;
  const [start, used] = [performance.now(), process.cpuUsage()];
  await sequenceMetric(metric).run(reader, given);
  const seconds = ((performance.now() - start) / 1000) * scale;
  const { user, system } = process.cpuUsage(used);
  const theirs = measured ? reference.reduce((sum, name) => sum + (measured[name] as number), 0) : quoted;
  const row = (side: string, value: number, ratio: number | null, note: string): Result => ({
    what,
    side,
    value: `${value.toFixed(value < 100 ? 1 : 0)} s`,
    ratio,
    note,
    versions: { node: process.versions.node },
  });
  const scaled = scale === 1 ? '' : `, scaled from ${tokens.toLocaleString('en-US')} tokens`;
  return [
    row(
      'routescope',
      seconds,
      theirs / seconds,
      `${(((user + system) / 1e6) * scale).toFixed(1)} s of processor, ${availableParallelism()} at hand; bar ${bar}×${scaled}`,
    ),
    measured
      ? row('published code', theirs, 1, 'a few samples, scaled')
      : row('published code, quoted', theirs, 1, 'not run here: from 2 vCPU of another machine'),
  ];
}
