import { expect, test } from 'vitest';
import { NO_PAIR, ROUTERS, testArrays } from '../../languages/testing.ts';
import { cellText, tableCsv } from '../../ui/table-data.ts';
import { type Curve, type CurvesModel, curvesModel } from './model.ts';
import { curveLines, curvesTable, pointWords, spokenPoint } from './reading.ts';

const model = curvesModel(testArrays(), ROUTERS, 'family', 'divergence');
const [de, sw] = model.curves as readonly [Curve, Curve];
const table = curvesTable([model], { language: 'sw', layer: 2, onActivate: () => {} });

test('a value has its bounds, and what is undefined its reason', () => {
  expect(pointWords({ value: 0.19, low: 0.18, high: 0.2, reason: '' })).toBe('0.190 [0.180, 0.200]');
  expect(pointWords({ value: 0.19, low: null, high: null, reason: '' })).toBe('0.190');
  expect(pointWords({ value: 0.01, low: -0.004, high: 0.02, reason: '' })).toBe('0.0100 [−0.00400, 0.0200]');
  expect(pointWords({ value: null, low: null, high: null, reason: NO_PAIR })).toBe('–');
  expect(spokenPoint(model, sw, 2)).toBe(`Kiswahili, layer 5, undefined: ${NO_PAIR}`);
});

test('a tooltip says value, control, n and tokens, and fits', () => {
  const lines = curveLines(model, de, 1).map(({ text }) => text);
  expect(lines).toHaveLength(6);
  expect(lines[1]).toBe('D 0.100 [0.0900, 0.110]');
  expect(lines.join('\n')).toMatch(/shuffled 0\.300[\s\S]*\+0\.200[\s\S]*40 pairs[\s\S]*1\.20 ×/);
});

test('the table has a row per language and layer, with a dash and a reason for what is undefined', () => {
  expect([table.rows, table.current]).toEqual([6, 4]);
  const divergence = table.columns.find(({ id }) => id === 'divergence');
  if (!divergence) throw new Error('no column');
  expect(cellText(divergence, 1)).toBe('0.100');
  expect([cellText(divergence, 5), divergence.whyNot?.(5)]).toEqual(['–', NO_PAIR]);
});

test('the CSV holds full precision and leaves undefined values empty', () => {
  const lines = tableCsv(table, ['note']).trim().split('\n');
  expect(lines).toHaveLength(8);
  expect(lines[3]).toMatch(/^de,Germanic,L2,0\.1,0\.09,0\.11,40,0\.3,0\.2,12,1\.2,$/);
  expect(lines[7]).toBe(`sw,Niger-Congo,L5,,,,40,,,20,2,${NO_PAIR}`);
});

test('a table of two measures has both side by side, and the first reason', () => {
  const models = (['entropy-profile', 'entropy-token'] as const).map((id) =>
    curvesModel(testArrays(), ROUTERS, 'family', id),
  );
  const both = curvesTable(models, { language: 'en', layer: 1, onActivate: () => {} });
  expect([both.rows, both.current]).toEqual([9, 0]);
  const [head, first] = tableCsv(both, []).trim().split('\n');
  expect(head).toMatch(/^language,group,layer,"?entropy_profile.*entropy_token.*items/);
  expect(first).toMatch(/^en,Germanic,L1,0\.95,,,0\.8,,,40,10,1,$/);
});

test('consistency stands beside chance, of the reference without a ratio to itself', () => {
  const consistency = curvesModel(testArrays(), ROUTERS, 'family', 'consistency') as CurvesModel;
  const lines = curveLines(consistency, consistency.curves[0] as Curve, 2).map(({ text }) => text);
  expect(lines.slice(1)).toEqual(['overlap 0.400', 'chance 0.250', 'n = 40 items, 10.0 tokens each']);
  expect(spokenPoint(consistency, consistency.curves[1] as Curve, 0)).toBe('Deutsch, layer 1, consistency 0.200');
});
