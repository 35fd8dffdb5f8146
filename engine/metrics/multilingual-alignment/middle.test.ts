import { expect, test } from 'vitest';
import type { RouterEntry } from '#protocol';
import { checkMiddle, middleLayers } from './middle.ts';

/** Of these layers, the first one dense. */
function routersOf(layers: readonly number[]): readonly RouterEntry[] {
  const rest = { router: 0, experts: 8, topK: 2, score: 'softmax', normalize: false, scale: 1 } as const;
  return layers.map((layer) => ({ ...rest, layer, sharedExperts: 0, ids: 'expert' }));
}

const routers = routersOf([1, 2, 3, 5, 6, 7]);

test('it is what was chosen, else the trough, in layers of the model', () => {
  expect(middleLayers([2, 5], 'none', routers)).toEqual({
    range: [2, 5],
    places: [1, 2, 3],
    words: 'layers 2 to 5, as chosen',
  });
  const trough = { lowest: 3, from: 2, to: 3, depth: 0.1 };
  expect(middleLayers(null, trough, routers)).toMatchObject({
    range: [3, 5],
    places: [2, 3],
    words: 'layers 3 to 5, the trough of the mean of all',
  });
});

test('without a trough it is the middle third, and says why', () => {
  const why = 'the smallest divergence is in the last layer';
  expect(middleLayers(null, why, routers)).toMatchObject({ range: [3, 5], places: [2, 3] });
  expect(middleLayers(null, why, routers).words).toContain(`there is no trough: ${why}`);
  for (const [count, places] of [
    [1, [0]],
    [2, [0, 1]],
    [3, [1]],
    [4, [1, 2]],
    [8, [2, 3, 4, 5]],
  ] as const) {
    const layers = Array.from({ length: count }, (_, layer) => layer);
    expect(middleLayers(null, why, routersOf(layers)).places).toEqual(places);
  }
});

test('layers without a router are refused', () => {
  expect(() => checkMiddle([4, 4], 'a.trace', routers)).toThrow('a.trace has no router in layers 4 to 4.');
  expect(() => checkMiddle([4, 5], 'a.trace', routers)).not.toThrow();
});
