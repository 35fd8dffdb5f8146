import { expect, test } from 'vitest';
import { labelledRanks, layerLayout, rankAt } from './layout.ts';
import { layerModel } from './model.ts';

function modelOf(experts: number) {
  const router = {
    layer: 0,
    router: 0,
    experts,
    topK: 2,
    score: 'softmax',
    normalize: false,
    scale: 1,
    sharedExperts: 0,
    ids: 'expert',
  } as const;
  const model = layerModel(
    {
      routers: [router],
      offsets: Uint32Array.of(0, experts),
      tokens: 10,
      special: 0,
      chosen: Float64Array.from({ length: experts }, (_, e) => e),
      weight: new Float64Array(experts),
      entropy: null,
    },
    0,
  );
  if (!model) throw new Error('no model');
  return model;
}

test('512 experts in a narrow view are a curve, 64 are bars', () => {
  expect(layerLayout(modelOf(512), { width: 560, height: 240 }, false).style).toBe('curve');
  expect(layerLayout(modelOf(64), { width: 560, height: 240 }, false).style).toBe('bars');
});

test('the histogram stands beside where there is width, below where there is height, else nowhere', () => {
  const model = modelOf(16);
  const wide = layerLayout(model, { width: 1000, height: 220 }, true);
  expect((wide.margins?.x ?? 0) > wide.load.x + wide.load.width).toBe(true);
  const tall = layerLayout(model, { width: 500, height: 340 }, true);
  expect((tall.margins?.y ?? 0) > tall.token.y + tall.token.height).toBe(true);
  expect((tall.margins?.y ?? 0) + (tall.margins?.height ?? 0)).toBeLessThan(340);
  expect(layerLayout(model, { width: 500, height: 200 }, true).margins).toBeNull();
});

test('pointing finds the expert whose bar or mark is there', () => {
  const model = modelOf(16);
  const layout = layerLayout(model, { width: 546, height: 220 }, false);
  expect(rankAt(model, layout, layout.load.x + 2.5 * layout.step, layout.load.y + 4)).toBe(2);
  expect(rankAt(model, layout, layout.load.x + 15.9 * layout.step, layout.token.y + 4)).toBe(15);
  expect(rankAt(model, layout, layout.load.x - 2, layout.load.y)).toBe(-1);
});

test('labels never touch, and the selected expert always has one', () => {
  expect(labelledRanks(4, 40, -1, 30)).toEqual([0, 1, 2, 3]);
  const ranks = labelledRanks(512, 1, 8, 30);
  expect(ranks).toContain(8);
  expect(ranks).not.toContain(0);
  expect(ranks).toContain(511);
  for (const [i, rank] of ranks.entries()) if (i > 0) expect(rank - (ranks[i - 1] ?? 0)).toBeGreaterThanOrEqual(30);
});
