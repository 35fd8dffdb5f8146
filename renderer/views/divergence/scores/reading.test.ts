import { expect, test } from 'vitest';
import { ROUTERS, testScores } from '../../../languages/testing.ts';
import { cellText, tableCsv } from '../../../ui/table-data.ts';
import { scoresModel } from './model.ts';
import { correlationWords, languageLines, layerLines, scoresTable, scoreWords } from './reading.ts';

const model = scoresModel(testScores(), ROUTERS, 'family');

test('r is said with bounds and chances, and what is undefined with its reason', () => {
  expect(correlationWords(model.middle.plain)).toBe('r −0.900 [−0.990, +0.200], p < 0.001');
  expect(correlationWords(model.middle.partial)).toMatch(/^r –, a correlation with one thing removed needs four/);
  expect(correlationWords(model.layers[0]?.plain ?? model.middle.plain)).toBe(
    'r +0.500 [−0.200, +0.800], p 0.200, q 0.200',
  );
  expect([scoreWords(-0.25), scoreWords(2.34112), scoreWords(81)]).toEqual(['−0.25', '2.341', '81']);
});

test('tooltips fit, of a language and of a layer', () => {
  const [, sw] = model.languages;
  if (!sw || !model.layers[1]) throw new Error('none');
  const lines = languageLines(model, sw).map(({ text }) => text);
  expect(lines.slice(1)).toEqual([
    'accuracy 0.4',
    'D in layers 2–5 0.400 [0.300, 0.500]',
    '2.00 × the tokens of en',
    'n = 40 pairs with en',
  ]);
  expect(layerLines(model, model.layers[1]).length).toBeLessThanOrEqual(6);
});

test('the table has languages, the middle and every layer, with full precision in the CSV', () => {
  const table = scoresTable(model, { language: 'sw', onActivate: () => {} });
  expect([table.rows, table.current]).toEqual([6, 1]);
  const lines = tableCsv(table, []).trim().split('\n');
  expect(lines[2]).toMatch(/^sw,Niger-Congo,0\.4,,,0\.4,0\.3,0\.5,2,,,,,,,,,,,$/);
  expect(lines[3]).toMatch(/^"?middle, layers 2–5"?,,,,,,,,,-0\.9,-0\.99,0\.2,0\.0004,,,,,,,"?a correlation/);
  expect(lines[5]).toMatch(/^L2,,,,,,,,,-0\.9,-1,-0\.6,0\.01,0\.02,/);
  const p = table.columns.find(({ id }) => id === 'r_p');
  expect(p && cellText(p, 2)).toBe('< 0.001');
});

test('a row leads to its language or layer, the middle to neither', () => {
  const led: unknown[] = [];
  const table = scoresTable(model, { language: null, onActivate: (what) => led.push(what) });
  for (const row of [0, 2, 5]) table.onActivate?.(row);
  expect(led).toEqual([{ language: 'de' }, { layer: 5 }]);
});
