import { expect, test } from 'vitest';
import type { LibraryItem, RouterEntry, TraceSummary } from '#protocol';
import { addressHelp, paletteEntries } from './palette-entries.ts';

const router: RouterEntry = {
  layer: 1,
  router: 0,
  experts: 8,
  topK: 2,
  score: 'softmax',
  normalize: false,
  scale: 1,
  sharedExperts: 0,
  ids: 'expert',
};
const trace = {
  map: { routers: [router, { ...router, layer: 2 }] },
  languages: ['en', 'zh-Hans'],
  status: 'interrupted',
  manifest: { corpus: { sequences: 9 }, counts: { sequences: 3 } },
} as unknown as TraceSummary;

const only = (line: string, open: TraceSummary | null = trace) => paletteEntries(line, [], open)[0];

test('an address that exists can be gone to', () => {
  expect(only('L1.E7')).toMatchObject({ title: 'Go to L1.E7', disabled: false });
  expect(only('s2@4')).toMatchObject({ title: 'Go to s2@4', disabled: false });
  expect(only('lang:zh-Hans')).toMatchObject({ title: 'Go to lang:zh-Hans', disabled: false });
});

test('an address that means nothing here says what does', () => {
  expect(only('L0.E1')).toMatchObject({ disabled: true, detail: 'there are layers 1–2 with experts 0–7' });
  expect(only('L1.E8')).toMatchObject({ disabled: true, detail: 'layer 1 has experts 0–7' });
  expect(only('s3')).toMatchObject({ disabled: true, detail: 'sequences 0–2 are recorded' });
  expect(only('lang:sw')).toMatchObject({ disabled: true, detail: 'there are en, zh-Hans' });
  expect(only('L1', null)).toMatchObject({ disabled: true, detail: 'no trace is open' });
});

test('an address that is not finished is told what there is to go to', () => {
  expect(addressHelp('L1.', trace)).toBe(
    'There are layers 1–2 with experts 0–7, as L3.E5; sequences 0–2 are recorded, as s0@14.',
  );
  expect(addressHelp('lorem', trace)).toBe('');
});

test('a dense model has no layer to go to', () => {
  const dense = { ...trace, map: { ...trace.map, routers: [] } };
  expect(only('L1', dense)).toMatchObject({ disabled: true, detail: 'there are no layers with a router' });
  expect(addressHelp('L1.', dense)).toBe('There are no layers with a router; sequences 0–2 are recorded, as s0@14.');
});

test('things are found by name, texts are not offered', () => {
  const item = (kind: LibraryItem['kind'], name: string): LibraryItem => ({
    kind,
    name,
    path: `/${name}`,
    source: 'recent',
    detail: '',
  });
  const library = [item('model', 'OLMoE'), item('trace', 'swahili'), item('text', 'olmo text')];
  expect(paletteEntries('@olmo', library, null).map((entry) => entry.title)).toEqual(['OLMoE']);
  expect(paletteEntries('@', library, null)).toHaveLength(2);
});
