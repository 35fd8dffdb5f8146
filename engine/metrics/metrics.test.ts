import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Cancelled, type Progress, UserError } from '#protocol';
import { openTrace, writeSyntheticTrace } from '#trace';
import { layerDetail, METRICS, SEQUENCE_METRICS, selectionMargins } from './index.ts';

let dir = '';
const shape = {
  tokens: 3000,
  layers: 3,
  experts: 16,
  topK: 4,
  seed: 2,
  length: 200,
  limits: { tokens: 1000, bytes: 1e9 },
} as const;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'metrics-'));
  await writeSyntheticTrace(join(dir, 'probs.trace'), { ...shape, level: 'probs' });
  await writeSyntheticTrace(join(dir, 'choices.trace'), { ...shape, level: 'choices' });
  await writeSyntheticTrace(join(dir, 'edited.trace'), { ...shape, level: 'probs', edited: true });
  await writeSyntheticTrace(join(dir, 'special.trace'), { ...shape, tokens: 1, level: 'probs' });
});

afterAll(() => rm(dir, { recursive: true }));

test('every folder of a metric is on the list', async () => {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const shared = ['comparison', 'details', 'statistics', 'wasm'];
  expect([...shared, ...[...METRICS, ...SEQUENCE_METRICS].map(({ id }) => id)].sort()).toEqual(folders.sort());
});

test('the detail of a layer agrees with its sequences, read one by one', async () => {
  const reader = await openTrace(join(dir, 'probs.trace'));
  const detail = await layerDetail(reader, 1);
  const counts = new Map<number, number>();
  const chosen = new Float64Array(16);
  const weight = new Float64Array(16);
  let tokens = 0;
  let topOfExpert3 = 0;
  for (let s = 0; s < 15; s++) {
    const sequence = await reader.readSequence(s);
    const [experts, weights] = [sequence.experts[1] as Uint16Array, sequence.weights[1] as Float32Array];
    sequence.special.forEach((special, position) => {
      if (special) return;
      tokens++;
      for (let at = position * 4; at < position * 4 + 4; at++) {
        const expert = experts[at] as number;
        chosen[expert] = (chosen[expert] as number) + 1;
        weight[expert] = (weight[expert] as number) + (weights[at] as number);
        const id = sequence.tokenIds[position] as number;
        if (expert === 3) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    });
  }
  topOfExpert3 = Math.max(...counts.values());
  expect(detail.router).toEqual(reader.manifest.routers[1]);
  expect(detail.tokens).toBe(tokens);
  expect(detail.chosen).toEqual(chosen);
  detail.weight.forEach((sum, e) => {
    expect(sum).toBeCloseTo(weight[e] as number, 9);
  });
  expect(detail.topTokens[3]).toHaveLength(8);
  expect(detail.topTokens[3]?.[0]?.count).toBe(topOfExpert3);
  expect(detail.topTokens[3]?.[0]?.text).toMatch(/^ \p{L}/u);
  expect(detail.margins?.counts.reduce((a, b) => a + b)).toBe(tokens);
});

test('margins are of the logits after interventions', async () => {
  const reader = await openTrace(join(dir, 'edited.trace'));
  const { margins } = await layerDetail(reader, 0);
  const { edited } = await reader.readToken(0, 1);
  const router = reader.manifest.routers[0] as (typeof reader.manifest.routers)[number];
  const [first] = selectionMargins(edited?.[0] as Float32Array, router);
  expect(edited?.[0]?.[0]).toBe(-Infinity);
  expect(first).toBeGreaterThan(0);
  expect(margins?.counts.reduce((a, b) => a + b)).toBe(3000 - 15);
});

test('a trace of choices has no margins, and a trace of one special token has nothing at all', async () => {
  const choices = await layerDetail(await openTrace(join(dir, 'choices.trace')), 0);
  expect(choices.margins).toBeNull();
  expect(choices.tokens).toBe(3000 - 15);
  const special = await layerDetail(await openTrace(join(dir, 'special.trace')), 2);
  expect(special.tokens).toBe(0);
  expect(special.chosen.every((count) => count === 0)).toBe(true);
  expect(special.topTokens.flat()).toEqual([]);
  expect(special.margins?.counts.every((count) => count === 0)).toBe(true);
});

test('progress reaches the whole, and a fired signal stops the reading', async () => {
  const reader = await openTrace(join(dir, 'probs.trace'));
  const seen: Progress[] = [];
  await layerDetail(reader, 0, { onProgress: (progress) => seen.push(progress) });
  expect(seen[0]).toMatchObject({ done: 0, total: 3000, unit: 'tokens' });
  expect(seen.at(-1)?.done).toBe(3000);
  const stop = new AbortController();
  const stopped = layerDetail(reader, 0, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(stopped).rejects.toBeInstanceOf(Cancelled);
});

test('a router that is not there is refused', async () => {
  const reader = await openTrace(join(dir, 'probs.trace'));
  await expect(layerDetail(reader, 3)).rejects.toEqual(
    new UserError(`${reader.path}: expected a router from 0 to 2, found 3.`, 'Choose one of the trace.'),
  );
});
