import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Cancelled, type HealthLine } from '#protocol';
import { createTrace } from './create-trace.ts';
import { openTrace } from './reader.ts';
import type { SequenceRows } from './rows.ts';
import { SMALL, temporaryFolder } from './test-traces.ts';
import { type SyntheticShape, syntheticPlan, syntheticRows } from './write-synthetic.ts';

const folder = temporaryFolder();
const shape: SyntheticShape = { ...SMALL, level: 'probs' };
let count = 0;

/** A trace whose every sequence went through `change` before it was written. */
async function written(change: (rows: SequenceRows) => void, until = Infinity): Promise<string> {
  const dir = join(folder, `${count++}.trace`);
  const plan = syntheticPlan(shape);
  const writer = await createTrace(dir, plan, shape);
  for (let s = 0; s < Math.min(until, plan.sequences.length); s++) {
    const rows = syntheticRows(shape, plan, s);
    change(rows);
    await writer.add(rows);
  }
  if (until === Infinity) await writer.finish();
  else await writer.interrupt();
  return dir;
}

async function health(dir: string, full: boolean): Promise<readonly HealthLine[]> {
  return (await openTrace(dir)).health({ full });
}

const bad = (lines: readonly HealthLine[]): string[] =>
  lines.filter(({ level }) => level !== 'ok').map(({ level, message }) => `${level}: ${message}`);

test('a sound trace passes every check, and says which', async () => {
  const lines = await health(await written(() => undefined), true);
  expect(bad(lines)).toEqual([]);
  expect(lines.map(({ message }) => message)).toEqual([
    '700 tokens in 12 sequences and 4 parts, as the manifest says',
    'No layer is all zeros',
    'Every token has its experts in every layer',
    'All sums of weights are numbers',
    'No duplicate experts in a row',
    'All expert ids are within range',
    'All weights are numbers',
    'All router logits are numbers',
    'Positions count up from 0 in every sequence',
    'Summaries agree with the rows',
  ]);
});

test('a layer of zeros is seen from the summaries alone', async () => {
  const ids = await written(({ routers }) => void routers[1]?.experts.fill(0));
  expect(bad(await health(ids, false))).toEqual([
    'error: Nothing but zeros: every slot has expert 0 in layer 1',
    'error: The same expert several times for one token in layer 1',
  ]);
  const weights = await written(({ routers }) => {
    for (const { weights } of routers) weights.fill(0);
  });
  expect(bad(await health(weights, false))).toEqual(['error: Nothing but zeros: every weight is 0 in layers 0–1']);
});

test('weights that are not numbers are seen from the summaries, and counted in full', async () => {
  const dir = await written(({ routers }) => {
    (routers[0]?.weights as Float32Array)[9] = Number.NaN;
  });
  expect(bad(await health(dir, false))).toEqual(['error: Weights or logits that are not numbers in layer 0']);
  expect(bad(await health(dir, true))).toContain('error: 12 weights that are not finite numbers');
});

test('a trace without any weight is told from one with some that are not numbers, though an expert is never chosen', async () => {
  const dir = await written(({ routers }) => {
    for (const { experts, weights } of routers) {
      weights.fill(Number.NaN);
      for (let i = 0; i < experts.length; i++) experts[i] = i % 2;
    }
  });
  expect(bad(await health(dir, false))).toEqual(['warn: No expert weights: what was imported had ids alone']);
});

test('the same expert twice, and logits that are not numbers, are found row by row', async () => {
  const dir = await written(({ routers }) => {
    const { experts, routerLogits } = routers[1] as SequenceRows['routers'][number];
    experts[7] = experts[6] as number;
    (routerLogits as Float32Array)[3] = Infinity;
  });
  expect(bad(await health(dir, true))).toEqual([
    'error: 12 rows with the same expert twice',
    'error: 12 router logits that are not numbers',
  ]);
});

test('an interrupted trace says how much of it there is', async () => {
  expect(bad(await health(await written(() => undefined, 4), false))).toEqual(['warn: Interrupted: 4 of 12 sequences']);
});

test('the full check can be stopped', async () => {
  const reader = await openTrace(await written(() => undefined));
  const stop = new AbortController();
  const done: number[] = [];
  const checking = reader.health({
    full: true,
    signal: stop.signal,
    onProgress: (progress) => {
      done.push(progress.done);
      stop.abort();
    },
  });
  await expect(checking).rejects.toBeInstanceOf(Cancelled);
  expect(done).toEqual([0]);
});
