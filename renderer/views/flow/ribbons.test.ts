import { expect, test } from 'vitest';
import type { Flow } from './model.ts';
import { edgesAt, fitting, type Ribbon, ribbonsOf } from './ribbons.ts';

const flow = (from: number, to: number, share: number, rank = 1): Flow => ({ from, to, share, lift: 2, rank });

test('widths are shares, and what an expert holds is as high as its ribbons together', () => {
  const { left, ribbons, scale } = ribbonsOf([flow(0, 0, 0.2), flow(0, 1, 0.1), flow(3, 1, 0.3)], 300);
  expect(ribbons.map(({ width }) => width / scale)).toEqual([0.2, 0.1, 0.3]);
  expect(left.map(({ expert }) => expert)).toEqual([0, 3]);
  expect(left[0]?.height).toBeCloseTo(0.3 * scale);
  expect((left[1]?.y ?? 0) + (left[1]?.height ?? 0)).toBeLessThanOrEqual(300);
});

test('ribbons of one expert lie side by side, in the order of their other ends', () => {
  const { ribbons, right } = ribbonsOf([flow(0, 5, 0.2), flow(0, 1, 0.1), flow(3, 5, 0.3)], 300);
  expect(right.map(({ expert }) => expert)).toEqual([1, 5]);
  const [first, second] = [ribbons[0], ribbons[1]] as [Ribbon, Ribbon];
  expect(first.left).toBeCloseTo(second.left + second.width);
});

test('experts on the right follow their flows, so that parallel ones do not cross', () => {
  const flows = [flow(0, 9, 0.1), flow(1, 4, 0.1), flow(2, 7, 0.1)];
  expect(ribbonsOf(flows, 200).right.map(({ expert }) => expert)).toEqual([9, 4, 7]);
});

test('nothing reaches beyond the room, however thin the flows', () => {
  const flows = Array.from({ length: 40 }, (_, i) => flow(i, (i * 7) % 40, 0.02, i + 1));
  for (const room of [120, 400, 700]) {
    const shown = fitting(flows, room);
    const { left, right } = ribbonsOf(shown, room);
    for (const column of [left, right]) {
      const end = column.at(-1);
      expect((end?.y ?? 0) + (end?.height ?? 0)).toBeLessThanOrEqual(room + 1e-6);
    }
    expect(shown.length).toBeGreaterThan(0);
    expect(shown[0]).toBe(flows[0]);
  }
  expect(fitting(flows, 700)).toHaveLength(40);
});

test('a ribbon leaves and arrives level, and is half way in the middle', () => {
  const ribbon: Ribbon = { flow: flow(0, 0, 0.1), left: 10, right: 50, width: 8 };
  expect(edgesAt(ribbon, 0)[0]).toBeCloseTo(10);
  expect(edgesAt(ribbon, 0.5)[0]).toBeCloseTo(30);
  expect(edgesAt(ribbon, 1)).toEqual([expect.closeTo(50), expect.closeTo(58)]);
});
