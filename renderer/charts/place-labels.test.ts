import { expect, test } from 'vitest';
import { placeLabels } from './place-labels.ts';

test('labels with room stand where they want to', () => {
  expect(placeLabels([10, 60, 35], 14, 0, 100)).toEqual([10, 60, 35]);
});

test('crowded labels are moved apart evenly round their middle', () => {
  expect(placeLabels([50, 50, 50], 14, 0, 100)).toEqual([36, 50, 64]);
  // 40 and 44 would overlap; 80 is far enough away to stay.
  expect(placeLabels([44, 40, 80], 14, 0, 100)).toEqual([49, 35, 80]);
});

test('at the edges they are pushed inwards and keep their distance', () => {
  expect(placeLabels([98, 97, 99], 14, 0, 100)).toEqual([86, 72, 100]);
  expect(placeLabels([1, 2, 3], 14, 5, 100)).toEqual([5, 19, 33]);
});

test('many random labels keep order and distance', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  for (let round = 0; round < 50; round++) {
    const wanted = Array.from({ length: 20 }, () => random() * 400);
    const placed = placeLabels(wanted, 14, 0, 400);
    const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
    for (let k = 1; k < order.length; k++) {
      const [above, below] = [placed[order[k - 1] ?? 0] ?? 0, placed[order[k] ?? 0] ?? 0];
      expect(below - above).toBeGreaterThanOrEqual(14 - 1e-9);
    }
    expect(Math.min(...placed)).toBeGreaterThanOrEqual(-1e-9);
    expect(Math.max(...placed)).toBeLessThanOrEqual(400 + 1e-9);
  }
});
