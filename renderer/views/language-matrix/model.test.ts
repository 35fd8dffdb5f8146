import { expect, test } from 'vitest';
import { NO_PAIR, ROUTERS, testArrays } from '../../languages/testing.ts';
import {
  isUndefined,
  keyLayers,
  layerPlace,
  type MatrixModel,
  type MatrixOrder,
  matrixModel,
  shareOf,
} from './model.ts';
import { cellLines, matrixTable, pairRank } from './reading.ts';

const arrays = testArrays();
const ORDERS = ['cluster', 'middle', 'reference', 'family', 'trace'] as const;

function modelOf(order: MatrixOrder, middle: readonly [number, number] = [1, 5]): MatrixModel {
  return matrixModel(arrays, ROUTERS, order, 'family', middle);
}

function at({ languages, values }: MatrixModel, layer: number, one: string, other: string): number | undefined {
  return values[layer]?.[languages.indexOf(one) * languages.length + languages.indexOf(other)];
}

test('every order shows the same numbers, in one order for all layers', () => {
  for (const order of ORDERS) {
    const model = modelOf(order);
    expect(model.languages.toSorted()).toEqual(['de', 'en', 'sw']);
    expect([at(model, 0, 'de', 'sw'), at(model, 1, 'sw', 'de'), at(model, 2, 'en', 'de')]).toEqual([0.6, 0.7, 0.2]);
    const [en, sw] = [model.languages.indexOf('en'), model.languages.indexOf('sw')];
    expect(at(model, 2, 'en', 'sw')).toBeNaN();
    expect([model.reason(2, en, sw), model.reason(0, en, sw)]).toEqual([NO_PAIR, '']);
  }
});

test('clustering brings the nearest two together; by reference the far one comes last', () => {
  const clustered = modelOf('cluster');
  expect(Math.abs(clustered.languages.indexOf('en') - clustered.languages.indexOf('de'))).toBe(1);
  expect(clustered.tree).not.toBeNull();
  expect(modelOf('reference').languages).toEqual(['en', 'de', 'sw']);
});

test('the scale leaves out the diagonal and what is undefined', () => {
  const model = modelOf('trace');
  expect(model.range).toEqual([0.1, 0.8]);
  expect(model.ranges[0]).toEqual([0.3, 0.6]);
  expect(shareOf(0.45, [0.3, 0.6])).toBeCloseTo(0.5);
});

test('a matrix is undefined when nothing but the diagonal has a value', () => {
  const model = modelOf('trace');
  expect(isUndefined(model)).toBe(false);
  const diagonal = Float64Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? 0 : Number.NaN));
  expect(isUndefined({ ...model, values: [diagonal, diagonal] })).toBe(true);
});

test('a layer that has no router leads to the first one that has', () => {
  const model = modelOf('trace');
  expect([layerPlace(model, 5), layerPlace(model, 3), layerPlace(model, null)]).toEqual([2, 0, 0]);
});

test('the layers that stand for all are the first, the trough, the middle and the last, each once', () => {
  const { lowest, layers } = modelOf('trace');
  // The trough of the mean is lowest at layer 2, the second router.
  expect(lowest).toBe(1);
  expect(keyLayers({ layers, lowest })).toEqual([
    { place: 0, name: 'first' },
    { place: 1, name: 'trough' },
    { place: 2, name: 'last' },
  ]);
  const many = Array.from({ length: 94 }, (_, layer) => ({ layer, label: `L${layer}` }));
  expect(keyLayers({ layers: many, lowest: 60 }).map(({ place }) => place)).toEqual([0, 47, 60, 93]);
  expect(keyLayers({ layers: many, lowest: null }).map(({ name }) => name)).toEqual(['first', 'middle', 'last']);
  expect(keyLayers({ layers: many.slice(0, 1), lowest: null })).toEqual([{ place: 0, name: 'first' }]);
});

test('clustering over the middle layers looks at those alone', () => {
  const nearest = (layers: readonly [number, number]): number => {
    const { tree } = modelOf('middle', layers);
    const inner = [tree?.left, tree?.right].find((each) => typeof each === 'object');
    return inner?.height ?? Number.NaN;
  };
  // de and en are 0.3 apart at layer 1, 0.1 at layer 2.
  expect(nearest([1, 1])).toBeCloseTo(0.3, 12);
  expect(nearest([2, 2])).toBeCloseTo(0.1, 12);
  expect(nearest([1, 4])).toBeCloseTo(0.2, 12);
});

test('a pair with the reference has the bounds of its divergence, in either direction', () => {
  const model = modelOf('trace');
  expect([model.bounds(1, 0, 2), model.bounds(1, 2, 0)]).toEqual([
    [0.39, 0.41],
    [0.39, 0.41],
  ]);
  expect([model.bounds(1, 1, 2), model.bounds(2, 0, 2), model.bounds(0, 0, 0)]).toEqual([null, null, null]);
  expect(cellLines(model, 1, 0, 2)[1]?.text).toBe('D 0.400 [0.390, 0.410]');
  expect(cellLines(model, 1, 1, 2).at(-1)?.text).toBe('no bounds: only pairs with en are drawn anew');
});

test('a pair is ranked among the pairs that have a value', () => {
  const model = modelOf('trace');
  expect(pairRank(model, 0, 0.5)).toEqual({ rank: 2, of: 3 });
  expect(pairRank(model, 2, 0.8)).toEqual({ rank: 2, of: 2 });
  expect(cellLines(model, 2, 0, 2).map(({ text }) => text)).toContain(`–, ${NO_PAIR}`);
});

test('the table has a row per layer and pair, and names the reason of an empty one', () => {
  const model = modelOf('trace');
  const table = matrixTable(model, 1, 'sw', () => {});
  const rows = Array.from({ length: table.rows }, (_, row) => table.columns.map((column) => column.value(row)));
  expect(rows).toHaveLength(9);
  expect(rows[0]).toEqual(['L1', 'en', 'de', 0.3, 0.29, 0.31, 40, 40, '']);
  expect(rows[2]).toEqual(['L1', 'de', 'sw', 0.6, null, null, 40, 40, '']);
  expect(rows[7]).toEqual(['L5', 'en', 'sw', null, null, null, 40, 40, NO_PAIR]);
  expect(table.current).toBe(4);
});
