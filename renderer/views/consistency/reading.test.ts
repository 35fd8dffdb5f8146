import { expect, test } from 'vitest';
import { PUBLISHED_MODELS } from '#protocol';
import { ROUTERS, TOO_SHORT, testConsistency, testConsistencyBy, testHits } from '../../locality/testing.ts';
import { cellText, tableCsv } from '../../ui/table-data.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { expertAt, expertPoints, leastSrp } from './experts.ts';
import { labelProfiles, leastFirst } from './labels.ts';
import { consistencyModel } from './model.ts';
import { pointedLines, spokenRho, spokenSegment } from './reading.ts';
import { consistencyTable, type Row, rowsOf } from './table.ts';

const model = consistencyModel(testConsistency(), testHits(), ROUTERS);
const data: ConsistencyData = {
  ...{ model, segment: 1, rho: 2, published: null, level: 'layer', by: '', labels: [], points: [], layer: -1 },
  ...{ expert: null, language: null, withoutHits: null },
};
const marks = {
  ...{ name: 'mine', m: 16, rho: 2, layer: 5, expert: null, language: null, published: null, level: null },
  onActivate: () => {},
};
const table = consistencyTable(model, marks);
const lines = (at: Parameters<typeof pointedLines>[1]) => pointedLines(data, at).map(({ text }) => text);

test('the trace’s own number has bounds, what is kept on, its place and n', () => {
  expect(lines({ kind: 'segment', at: 1 })).toEqual([
    'this trace · m = 16',
    'SRP 50.0 [48.0, 52.0]',
    'keeps on 1.50 × the experts chosen',
    'place 8 of 23 among the published',
    'n = 30 sequences, 10 shorter',
  ]);
  expect(lines({ kind: 'segment', at: 2 })[1]).toBe(`–, ${TOO_SHORT}`);
  expect(lines({ kind: 'rho', at: 2 })).toContain('SCH 75.0');
});

test('a published model is named with what it chooses from, and every tooltip fits', () => {
  const at = PUBLISHED_MODELS.findIndex(({ model: name }) => name === 'Mixtral-8x7B');
  const words = lines({ kind: 'published', at, panel: 'srp', over: 16 });
  expect(words.slice(0, 2)).toEqual(['Mixtral-8x7B · 2 of 8 experts', 'SRP 49.4 at m = 16']);
  expect(words.join('\n')).toMatch(/keeps on 2\.18 ×[\s\S]*45\.5, 74\.2, 92\.4/);
  expect(lines({ kind: 'published', at, panel: 'hits', over: 3 })[1]).toBe('SCH 92.4 at ρ = 3');
  const all = [
    { kind: 'segment', at: 1 },
    { kind: 'rho', at: 1 },
    { kind: 'layer', at: 0 },
    { kind: 'published', at, panel: 'srp', over: 16 },
  ] as const;
  for (const each of all) expect(lines(each).length).toBeLessThanOrEqual(6);
});

test('a screen reader hears value and bounds, or why there are none', () => {
  expect(spokenSegment(data)).toBe('m 16, SRP 50.0, bounds 48.0 to 52.0');
  expect(spokenSegment({ ...data, segment: 2 })).toBe(`m 64, SRP undefined: ${TOO_SHORT}`);
  expect(spokenRho(data)).toBe('rho 2, SCH 75.0');
});

test('the table has the trace first, layer by layer, then all that was published', () => {
  const rows = rowsOf(model, 'mine');
  expect(rows).toHaveLength(3 + 2 * 3 + 3 * 3 + 22 * (4 + 4 + 2));
  expect([rows[0]?.whose, rows[3]?.level, rows.at(-1)?.whose]).toEqual(['mine', 'L1', 'Switch-Base-128 dec']);
  // The selected layer at the chosen m.
  expect(rows[table.current ?? -1]).toMatchObject({ layer: 5, m: 16, value: 0.6 });
  expect(consistencyTable(model, { ...marks, published: 'JetMoE-8B' }).current).toBe(
    rows.findIndex(({ whose, m }) => whose === 'JetMoE-8B' && m === 16),
  );
});

test('a dash has its reason, the CSV full precision', () => {
  const value = table.columns.find(({ id }) => id === 'value');
  if (!value) throw new Error('no column');
  expect([cellText(value, 0), cellText(value, 2), value.whyNot?.(2)]).toEqual(['60.0', '–', TOO_SHORT]);
  const csv = tableCsv(table, ['note']).split('\n');
  expect(csv[1]).toMatch(/^model,level,measure,m \(tokens\),rho/);
  expect(csv[3]).toBe('mine,model,SRP,16,,0.5,0.48,0.52,1.5,0.25,30,');
  expect(csv.find((line) => line.startsWith('OLMoE-1B-7B-0125,model,SRP,16,'))).toContain(',0.5091,');
});

test('a row of the table is what its mark in the figure is', () => {
  const found: Row[] = [];
  const active = consistencyTable(model, { ...marks, onActivate: (row) => found.push(row) });
  active.onActivate?.(1);
  active.onActivate?.(active.rows - 1);
  expect(found).toMatchObject([
    { m: 16, published: null },
    { m: 16, rho: 3, published: 'Switch-Base-128 dec' },
  ]);
});

test('an expert is told with its load and the least that SRP could be at it', () => {
  // Half of the tokens: 2 · 0.5 / 1.5.
  expect(leastSrp(0.5)).toBeCloseTo(2 / 3, 12);
  expect(expertPoints(model.experts, 1)).toHaveLength(16);
  expect(expertPoints(model.experts, 2)).toEqual([]);
  expect(expertAt(model.experts, 1, 8, 1)).toBeNull();
  const words = pointedLines({ ...data, level: 'expert' }, { kind: 'expert', row: 1, expert: 5 }).map(
    ({ text }) => text,
  );
  expect(words).toEqual([
    'L5.E5 · m = 16',
    'SRP 55.6',
    'chosen by 33.3 % of the tokens of segments',
    '5.6 above the least at that load, 50.0',
    'n = 30 sequences, 10 shorter',
  ]);
});

test('a value of a label is told beside all together, and m that nobody asked for is not computed', () => {
  const labels = leastFirst(
    labelProfiles(testConsistencyBy('language', ['de', 'sw', 'yo']), 'language', model.lengths),
    1,
  );
  // What has no segment of 16 tokens comes last.
  expect(labels.map(({ value }) => value)).toEqual(['de', 'sw', 'yo']);
  const by: ConsistencyData = { ...data, level: 'label', by: 'language', labels };
  expect(pointedLines(by, { kind: 'label', at: 1 }).map(({ text }) => text)).toEqual([
    'language sw · m = 16',
    'SRP 50.0',
    'keeps on 1.50 × the experts chosen',
    'all together 50.0 [48.0, 52.0]',
    'n = 11 sequences',
  ]);
  expect(pointedLines(by, { kind: 'label', at: 2 })[1]?.text).toBe('–, too short');
  expect(labels[0]?.points[2]).toMatchObject({ value: null, reason: 'not computed' });
});

test('the table has a row for each expert at the chosen m, or each value of a label', () => {
  const found: Row[] = [];
  const experts = consistencyTable(model, {
    ...marks,
    level: { kind: 'expert', segment: 1, points: expertPoints(model.experts, 1) },
    onActivate: (row) => found.push(row),
  });
  expect(experts.rows).toBe(table.rows + 16);
  experts.onActivate?.(8 + 5);
  expect(found[0]).toMatchObject({ level: 'L5.E5', layer: 5, expert: 5, m: 16 });
  const chosen = (expert: number | null) =>
    consistencyTable(model, {
      ...marks,
      expert: expert === null ? null : { layer: 5, expert },
      level: { kind: 'expert', segment: 1, points: expertPoints(model.experts, 1) },
    }).current;
  // The row of a layer would lead past all experts.
  expect([chosen(5), chosen(null)]).toEqual([8 + 5, -1]);
  const labels = labelProfiles(testConsistencyBy('language', ['de', 'sw']), 'language', model.lengths);
  const rows = rowsOf(model, 'mine', { kind: 'label', by: 'language', labels });
  expect(rows.slice(0, 3).map(({ level, m }) => `${level} ${m}`)).toEqual([
    `language de ${model.lengths[0]}`,
    `language sw ${model.lengths[0]}`,
    `language de ${model.lengths[1]}`,
  ]);
  expect(rows.find(({ level, m }) => level === 'language de' && m === 16)).toMatchObject({
    value: 0.4,
    language: 'de',
    sequences: 10,
  });
});
