import { expect, test } from 'vitest';
import { bundledTrace, parseOpen } from './open.ts';

test('what a reload left behind comes back, and the edited side only where there is one', () => {
  const stored = { base: '/a', edited: '/b', only: 3, side: 'edited', layout: 'languages' };
  expect(parseOpen(JSON.stringify(stored))).toEqual(stored);
  expect(parseOpen(JSON.stringify({ ...stored, layout: 'locality' }))?.layout).toBe('locality');
  expect(parseOpen(JSON.stringify({ ...stored, layout: 'structure' }))?.layout).toBe('structure');
  expect(parseOpen(JSON.stringify({ base: '/a', side: 'edited' }))).toEqual({
    base: '/a',
    edited: null,
    only: null,
    side: 'base',
    layout: 'explore',
  });
  for (const text of [null, '', '{', 'null', '{"base":7}']) expect(parseOpen(text)).toBeNull();
});

test('the first trace is the bundled one, whatever else is known', () => {
  const item = { name: 'x', detail: '', kind: 'trace' } as const;
  const bundled = { ...item, path: '/s', source: 'bundled' } as const;
  expect(bundledTrace([{ ...item, path: '/r', source: 'recent' }, { ...bundled, kind: 'model' }, bundled])).toBe(
    bundled,
  );
  expect(bundledTrace([])).toBeUndefined();
});
