import { expect, test } from 'vitest';
import { type LabelledArray, labelledArray } from '#protocol';
import { type ResampledBounds, withoutResamples } from '../statistics/resampled.ts';
import { differenceBounds } from './difference-bounds.ts';

const PAIRED = { pairs: 7, unpaired: null };

/** One number with its resamples, and bounds a half around it. */
function made(value: number, resamples: readonly number[] | null, given: Partial<ResampledBounds> = {}): LabelledArray {
  const bounds: ResampledBounds = {
    ...{ low: Float64Array.of(value - 0.3), high: Float64Array.of(value + 0.4), level: 0.95, over: 'sequences' },
    ...{ method: 'percentile', resamples: 5, seed: 1 },
    resampled: { from: 'sequences', cells: [resamples && Float64Array.from(resamples)] },
    ...given,
  };
  return labelledArray({
    ...{ id: 'made', title: 'made', dims: [], cells: [value], unit: '', over: 'tokens', bounds },
    provenance: { traces: [], metric: 'made', params: {}, variants: {} },
  });
}

const before = [0, 10, 20, 30, 40];
/** Further by 3, 1, 5, 2 and 4: the differences of five resamples, in no order. */
const after = [3, 11, 25, 32, 44];

test('in pairs by hand: the middle of the differences, though both move far', () => {
  const { bounds, kind, drawnApart } = differenceBounds(made(20, before), made(23.5, after), [[0, 0]], PAIRED);
  // 2.5 % and 97.5 % of 1 2 3 4 5, linear between them.
  expect(bounds?.low[0]).toBeCloseTo(1.1, 12);
  expect(bounds?.high[0]).toBeCloseTo(4.9, 12);
  expect(bounds).toMatchObject({
    method: 'percentile',
    over: '7 pairs of sequences',
    resamples: 5,
    seed: 1,
    level: 0.95,
  });
  expect(bounds).not.toHaveProperty('resampled');
  expect(kind).toBe('second less first; bounds from 7 pairs of sequences drawn together');
  expect(drawnApart).toBeNull();
});

test('basic bounds are mirrored at the difference', () => {
  const [a, b] = [made(20, before, { method: 'basic' }), made(23.5, after, { method: 'basic' })];
  const { bounds } = differenceBounds(a, b, [[0, 0]], PAIRED);
  expect([bounds?.low[0], bounds?.high[0], bounds?.method]).toEqual([7 - 5, 7 - 1, 'basic']);
});

test('resamples without a value in one of the two are left out, and too few leave no bounds', () => {
  const nan = Number.NaN;
  const some = differenceBounds(made(20, before), made(23.5, [nan, 11, 25, nan, 44]), [[0, 0]], PAIRED).bounds;
  // 1 4 5.
  expect([some?.low[0], some?.high[0]]).toEqual([expect.closeTo(1.15, 12), expect.closeTo(4.95, 12)]);
  const few = differenceBounds(made(20, before), made(23.5, [nan, 11, 25, nan, nan]), [[0, 0]], PAIRED).bounds;
  expect([few?.low[0], few?.high[0]]).toEqual([nan, nan]);
  const none = differenceBounds(made(20, before), made(23.5, null), [[0, 0]], PAIRED).bounds;
  expect([none?.low[0], none?.high[0]]).toEqual([nan, nan]);
});

test('as if independent by hand, with the reason', () => {
  const apart = { pairs: 0, unpaired: 'no sequence is in both' };
  const { bounds, kind, drawnApart } = differenceBounds(made(20, before), made(23.5, after), [[0, 0]], apart);
  // sqrt(0.3² + 0.4²) = 0.5 on both sides of 3.5.
  expect(bounds?.low[0]).toBeCloseTo(3, 12);
  expect(bounds?.high[0]).toBeCloseTo(4, 12);
  expect(bounds?.method).toBe('mover');
  expect(kind).toBe('second less first; bounds as if the traces were independent, since no sequence is in both');
  expect(drawnApart).toBe('no sequence is in both');
});

test('the same sequences are not enough: closed forms and what was drawn otherwise stay apart', () => {
  const whyApart = (b: LabelledArray) => differenceBounds(made(20, before), b, [[0, 0]], PAIRED).drawnApart;
  const elsewhere = { from: '["a","b"]', cells: [Float64Array.from(after)] };
  const kinds = [
    whyApart(made(23.5, after, { resampled: elsewhere })),
    whyApart(made(23.5, after, { seed: 2 })),
    whyApart(withoutResamples(made(23.5, after))),
  ];
  expect(kinds).toEqual(['not the same is drawn of both', 'not the same is drawn of both', 'they are in closed form']);
});

test('without bounds of both there are none', () => {
  const { bounds, kind } = differenceBounds(made(1, before), { ...made(2, after), bounds: null }, [[0, 0]], PAIRED);
  expect([bounds, kind]).toEqual([null, 'second less first']);
});
