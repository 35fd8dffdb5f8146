// The window on a trace of a million tokens: written once, opened in a real Chromium from outside (e2e/page-speed.ts).

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeSyntheticTrace } from '#trace';
import { packageInfo } from '../package-info.ts';
import type { Result } from './result.ts';
import { median } from './turns.ts';

const SHAPE = { tokens: 1_048_576, layers: 16, experts: 64, topK: 8, level: 'choices', seed: 1 } as const;

interface PageSpeed {
  readonly skipped?: string;
  readonly open: readonly number[];
  readonly moves: readonly { readonly latency: number; readonly work: number }[];
  readonly chromium: string;
}

export async function benchWindow({
  folder,
  log,
}: {
  folder: string;
  log: (line: string) => void;
}): Promise<readonly Result[]> {
  const trace = join(folder, 'long.trace');
  if (!existsSync(join(trace, 'manifest.json'))) {
    log(`writing a trace of ${SHAPE.tokens.toLocaleString('en-US')} tokens to ${trace} ...`);
    await writeSyntheticTrace(trace, SHAPE);
  }
  log('opening it in Chromium ...');
  const script = join(packageInfo().root, 'e2e', 'page-speed.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [script, folder, trace]);
  const speed = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as PageSpeed;
  if (speed.skipped) {
    log(`without the window: ${speed.skipped}`);
    return [];
  }
  const quantiles = (values: readonly number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    return (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  };
  const work = quantiles(speed.moves.map((move) => move.work));
  const latency = quantiles(speed.moves.map((move) => move.latency));
  const row = (side: string, value: string, note: string): Result => ({
    what: 'window, 1,048,576 tokens × 16 × 8 of 64',
    side,
    value,
    ratio: null,
    note,
    versions: { chromium: speed.chromium },
  });
  return [
    row(
      'open to first picture',
      `${Math.round(median(speed.open))} ms`,
      `median of ${speed.open.length}, worst ${Math.round(Math.max(...speed.open))} ms; bar 2,000 ms`,
    ),
    row(
      'pointer move to frame',
      `${work(0.95).toFixed(1)} ms`,
      `95th percentile of ${speed.moves.length}, median ${work(0.5).toFixed(1)} ms; bar 16 ms`,
    ),
    row(
      'the same with the wait for the next refresh',
      `${latency(0.95).toFixed(1)} ms`,
      `95th percentile, median ${latency(0.5).toFixed(1)} ms; at 60 Hz the wait alone is up to 16.7 ms`,
    ),
  ];
}
