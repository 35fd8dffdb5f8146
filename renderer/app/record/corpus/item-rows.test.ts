import { expect, test } from 'vitest';
import type { DatasetItem } from '#protocol';
import { itemRows } from './item-rows.ts';

const text = (item: string, language: string, more: Partial<DatasetItem> = {}, labels = {}): DatasetItem => ({
  id: `${item}:${language}`,
  item,
  text: `${item} in ${language}`,
  labels: { language, ...labels },
  ...more,
});

test('items meet by their id, whatever the order of the texts, and a language that lacks one has no cell', () => {
  const rows = itemRows([text('a', 'en'), text('b', 'en'), text('b', 'ar'), text('c', 'ar'), text('a', 'ar')]);
  expect(rows.map((row) => row.item)).toEqual(['a', 'b', 'c']);
  expect(rows.map((row) => [...row.cells.keys()])).toEqual([['en', 'ar'], ['en', 'ar'], ['ar']]);
  expect(rows[0]?.cells.get('ar')?.[0]?.text).toBe('a in ar');
});

test('roles of one item share its cell', () => {
  const rows = itemRows([text('a', 'en', {}, { role: 'passage' }), text('a', 'en', { id: 'q' }, { role: 'question' })]);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.cells.get('en')).toHaveLength(2);
  expect(rows[0]?.varying).toEqual(['role']);
});

test('texts without an item are never joined', () => {
  const rows = itemRows([text('', 'en', { id: '1' }), text('', 'en', { id: '2' })]);
  expect(rows.map((row) => row.item)).toEqual(['1', '2']);
});

test('only labels that hold for the whole row are said beside it', () => {
  const [row] = itemRows([
    text('a', 'en', {}, { topic: 'weather', split: 'dev' }),
    text('a', 'sw', {}, { topic: 'weather', split: 'test' }),
  ]);
  expect(row?.labels).toEqual(['weather']);
});
