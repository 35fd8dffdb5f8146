import { expect, test } from 'vitest';
import { pairOf, type RouterPair, structureArrays } from '../../state/structure.ts';
import { tableCsv } from '../../ui/table-data.ts';
import { type FlowKind, type FlowModel, flowModel } from './model.ts';
import { bestPartner, expertLines, flowTable, pairLines, spokenPair, summaryOf } from './reading.ts';
import { RARE, ROUTERS, testResult } from './testing.ts';

const arrays = structureArrays(testResult());
const model = (kind: FlowKind) => flowModel(arrays, ROUTERS, pairOf(ROUTERS, 1) as RouterPair, kind, 1) as FlowModel;
const texts = (kind: FlowKind, row: number, column: number) =>
  pairLines(model(kind), row, column).map(({ text }) => text);

test('a cell says how often, on how many tokens, and which flow it is', () => {
  expect(texts('transition', 2, 0)).toEqual([
    'L1.E2 → L3.E0',
    '5.00× as often as independent',
    'both on 20.0 % of tokens',
    'flow 1 of 3, by tokens beyond independence',
    'over 100 tokens; no bounds are computed',
    'click: select L1.E2',
  ]);
  expect(texts('transition', 1, 0)[1]).toBe('never on one token');
});

test('a cell without a lift names the reason', () => {
  expect(texts('transition', 1, 2)[1]).toBe(`–, ${RARE}`);
  expect(texts('together', 2, 2)).toEqual(['L1.E2 with L1.E2', 'the same expert']);
  expect(spokenPair(model('transition'), 1, 2)).toBe(`L1.E1 to L3.E2, undefined: ${RARE}`);
});

test('an expert is read with the partner that it goes with most, in either direction', () => {
  expect(bestPartner(model('transition'), 'row', 0)).toBe('L3.E1 2.00×');
  expect(bestPartner(model('transition'), 'column', 2)).toBe('L1.E3 1.20×');
  expect(expertLines(model('together'), 'row', 0)[1]?.text).toBe('goes most with L1.E2 1.50×');
});

test('the summary names both extremes', () => {
  expect(summaryOf(model('transition'))).toMatch(
    /Most: L1\.E2 to L3\.E0, 5\.00 times independence\. Least: L1\.E1 to L3\.E0, 0\.00 times/,
  );
});

test('the table has a row for every pair, once, in full precision', () => {
  const rows = (kind: FlowKind) =>
    tableCsv(
      flowTable(model(kind), { row: 2, column: -1 }, () => {}),
      [],
    )
      .trim()
      .split('\n');
  const between = rows('transition');
  expect(between).toHaveLength(1 + 4 * 3);
  expect(between[1 + 2 * 3]).toBe('L1.E2,L3.E0,5,0.2,1,');
  expect(between[1 + 5]).toBe(`L1.E1,L3.E2,,,,${RARE}`);
  const inside = rows('together');
  expect(inside).toHaveLength(1 + 6);
  expect(inside[2]).toBe('L1.E0,L1.E2,1.5,');
});

test('a row selects the expert that the pair leaves, and the chosen one is found', () => {
  let selected: readonly number[] = [];
  const table = flowTable(model('transition'), { row: 2, column: -1 }, (layer, expert) => {
    selected = [layer, expert];
  });
  expect(table.current).toBe(6);
  table.onActivate?.(10);
  expect(selected).toEqual([1, 3]);
});
