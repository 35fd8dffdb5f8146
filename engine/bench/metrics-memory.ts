// Whether the memory of a metric depends on the length of a trace: the same routers over one and over eight million
// tokens.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GivenParams } from '#metrics';
import { formatBytes } from '#protocol';
import { writeSyntheticTrace } from '#trace';
import type { Result } from './result.ts';

/** Tokens of a sequence. */
const LENGTH = 512;
const SHAPE = { layers: 2, experts: 16, topK: 2, level: 'choices', seed: 1, keep: 0.7, text: false } as const;
/** Bytes that the bootstrap may keep of each sequence. */
const KEPT = 2000;
/** Percent. */
const BAR = 10;

const RUNS: readonly { readonly metric: string; readonly given: GivenParams }[] = [
  { metric: 'routing-consistency', given: {} },
  { metric: 'expert-cache', given: { policies: ['sch', 'lru', 'lfu', 'belady'], segments: [16] } },
];

/** @param tokens of the short trace; the long one has eight times as many */
export async function benchMetricsMemory({
  folder,
  tokens,
  log,
}: {
  readonly folder: string;
  readonly tokens: number;
  readonly log: (line: string) => void;
}): Promise<readonly Result[]> {
  const paths = [];
  for (const count of [tokens, 8 * tokens]) {
    const path = join(folder, `narrow-${count}.trace`);
    paths.push(path);
    if (existsSync(join(path, 'manifest.json'))) continue;
    log(`writing a trace of ${count.toLocaleString('en-US')} tokens to ${path} ...`);
    await writeSyntheticTrace(path, { ...SHAPE, tokens: count, length: LENGTH });
  }
  const results: Result[] = [];
  for (const { metric, given } of RUNS) {
    log(`memory of ${metric} ...`);
    const [short = 0, long = 0] = await Promise.all(paths.map((path) => peakOf(path, metric, given)));
    const more = (bytes: number): number => (100 * (bytes - short)) / short;
    const flat = more(long - (KEPT * 7 * tokens) / LENGTH);
    results.push({
      what: `peak memory of ${metric}`,
      side: 'routescope',
      value: `${formatBytes(short)} and ${formatBytes(long)}`,
      ratio: null,
      note:
        `${tokens.toLocaleString('en-US')} and eight times as many tokens: ${more(long).toFixed(1)} % more, ` +
        `${flat.toFixed(1)} % apart from 2 kB a sequence for the bootstrap; bar ${BAR} %, ${flat <= BAR ? 'met' : 'not met'}`,
      versions: { node: process.versions.node },
    });
  }
  return results;
}

async function peakOf(path: string, metric: string, given: GivenParams): Promise<number> {
  const script = join(import.meta.dirname, 'peak-memory.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, path, metric, JSON.stringify(given)]);
  return Number(stdout.trim());
}
