import { expect, test } from 'vitest';
import { pairOf, type RouterPair, structureArrays } from '../../state/structure.ts';
import {
  chosenIn,
  evenLift,
  type FlowKind,
  type FlowModel,
  flowModel,
  heldModel,
  highestPairs,
  shownFlows,
} from './model.ts';
import { RARE, ROUTERS, testResult } from './testing.ts';

const arrays = structureArrays(testResult());
const pair = pairOf(ROUTERS, 1) as RouterPair;
const model = (kind: FlowKind, layer = 1) => flowModel(arrays, ROUTERS, pair, kind, layer) as FlowModel;

test('transitions are cut to the experts that the two layers have', () => {
  const { rows, columns, lifts, reason, tokens } = model('transition');
  expect([rows, columns]).toEqual([
    { layer: 1, label: 'L1', experts: 4 },
    { layer: 3, label: 'L3', experts: 3 },
  ]);
  expect([...lifts]).toEqual([1, 2, 0.25, 0, 0.5, Number.NaN, 5, 0.8, 0.9, 0.7, 0.6, 1.2]);
  expect([reason(1, 2), reason(0, 0)]).toEqual([RARE, '']);
  expect(tokens).toBe(100);
});

test('inside a layer the matrix is that of the layer, and there are no flows', () => {
  expect([...model('together').lifts.slice(0, 4)]).toEqual([Number.NaN, 0.5, 1.5, Number.NaN]);
  expect(model('together', 3)).toMatchObject({ rows: { label: 'L3', experts: 3 }, flows: null, information: null });
  expect([...model('together', 3).lifts.slice(0, 3)]).toEqual([Number.NaN, 0.7, 1.1]);
});

test('a lift of 0 is further from 1 than any other, and still a number', () => {
  const { logs } = model('transition');
  expect([logs[0], logs[1], logs[2]]).toEqual([0, 1, -2]);
  expect(logs[3]).toBeLessThan(-100);
  expect(Number.isFinite(logs[3])).toBe(true);
});

test('other layers than those that were computed have no model; what is there can be held', () => {
  expect(flowModel(arrays, ROUTERS, pairOf(ROUTERS, 3) as RouterPair, 'transition', 3)).toBeNull();
  expect(flowModel(arrays, ROUTERS, pairOf(ROUTERS, 4) as RouterPair, 'together', 4)).toBeNull();
  expect(heldModel(arrays, ROUTERS, 'transition')).toMatchObject({ rows: { label: 'L1' }, columns: { label: 'L3' } });
});

test('flows keep the order of the metric; those of the chosen expert come first, wherever they end', () => {
  const { flows } = model('transition');
  expect(flows?.map(({ from, to, rank }) => [from, to, rank])).toEqual([
    [2, 0, 1],
    [0, 1, 2],
    [3, 2, 3],
  ]);
  const first = (layer: number, expert: number) =>
    shownFlows(flows ?? [], chosenIn(model('transition'), { layer, expert }))[0]?.rank;
  expect([first(1, 3), first(3, 2), first(3, 1), first(1, 1), first(4, 2)]).toEqual([3, 3, 2, 1, 1]);
  expect(shownFlows(flows ?? [], { row: 3, column: -1 }, 2).map(({ rank }) => rank)).toEqual([3, 1]);
});

test('the flows of another pair between the same layers are left out', () => {
  const other = testResult().map((each) =>
    each.id.startsWith('flow-')
      ? { ...each, dims: [{ name: 'flow', labels: ['L1.E2 to L3.E0', 'L3.E0 to L3.E1', 'L1_R1.E3 to L3.E2'] }] }
      : each,
  );
  const flows = flowModel(structureArrays(other), ROUTERS, pair, 'transition', 1)?.flows;
  expect(flows?.map(({ from, to }) => [from, to])).toEqual([[2, 0]]);
});

test('experts beyond 64 have a matrix and no ribbons', () => {
  const wide = ROUTERS.map((router) => ({ ...router, experts: 65 }));
  const widePair = pairOf(wide, 1) as RouterPair;
  expect(flowModel(arrays, wide, widePair, 'transition', 1)?.flows).toBeNull();
});

test('the highest lifts, each pair once, and those of the chosen expert first', () => {
  const list = (kind: FlowKind, row = -1, column = -1) =>
    highestPairs(model(kind), { row, column }, 3).map((pair) => [pair.row, pair.column, pair.lift]);
  expect(list('transition')).toEqual([
    [2, 0, 5],
    [0, 1, 2],
    [3, 2, 1.2],
  ]);
  expect(list('transition', 3)).toEqual([
    [3, 2, 1.2],
    [3, 0, 0.7],
    [3, 1, 0.6],
  ]);
  expect(list('together')).toEqual([
    [0, 2, 1.5],
    [1, 3, 1],
    [2, 3, 0.9],
  ]);
  expect(list('together', 3, 3)[0]).toEqual([1, 3, 1]);
});

test('two of four places on four experts: independent pairs would be seen two thirds as often', () => {
  // All pairs are equally likely: 1 of 6 tokens has both, 1 of 4 would by chance.
  expect(evenLift(4, 2)).toBeCloseTo(1 / 6 / 0.25);
});
