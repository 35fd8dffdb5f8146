import { expect, test } from 'vitest';
import { dialectOf } from './csv-rows.ts';
import { fieldsOf, refusalOf, temporary } from './golden-rows.ts';
import { readColumns, readRows } from './rows.ts';

test('quotes, separators and line ends inside a text are read, and a byte-order mark is not', async () => {
  const file = temporary('a.csv', '\ufeffid,text\r\n1,"Say ""tea"", then\r\nwait."\r\n2,Plain\r\n');
  expect(await fieldsOf(readRows(file))).toEqual([
    { id: '1', text: 'Say "tea", then\r\nwait.' },
    { id: '2', text: 'Plain' },
  ]);
  expect(await readColumns(file)).toEqual([
    { name: 'id', kind: 'text' },
    { name: 'text', kind: 'text' },
  ]);
});

test('a place is the line on which its row starts', async () => {
  const places: string[] = [];
  for await (const { place } of readRows(temporary('a.csv', 'id,text\n1,"a\nb"\n2,c\n'))) places.push(place);
  expect(places).toEqual(['a.csv, line 2', 'a.csv, line 4']);
});

test('a line end of two characters within quotes is one line, as it is elsewhere', async () => {
  const numbers: number[] = [];
  const text = 'id,text\r\n1,"a\r\nb\r\n"\r\n2,c\r\n3,"d\r\ne"\r\n4,f\r\n';
  for await (const { number } of readRows(temporary('a.csv', text))) numbers.push(number);
  expect(numbers).toEqual([2, 5, 6, 8]);
});

test('a table of very many columns is read by column, not by search', async () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `c${i}`);
  const file = temporary('wide.csv', `${names.join()}\n${names.map((_, i) => i).join()}\n`);
  const [row] = await fieldsOf(readRows(file));
  expect([row?.c0, row?.c19999]).toEqual(['0', '19999']);
});

test('quotes in a TSV are text unless they make sense as quotes', async () => {
  const literal = temporary('a.tsv', 'id\ttext\n1\t"Yes," she said.\n2\t12" pizza\n');
  expect(await fieldsOf(readRows(literal))).toEqual([
    { id: '1', text: '"Yes," she said.' },
    { id: '2', text: '12" pizza' },
  ]);
  const quoted = temporary('b.tsv', 'id\ttext\n1\t"one\ttab"\n2\tplain\n');
  expect(await fieldsOf(readRows(quoted))).toEqual([
    { id: '1', text: 'one\ttab' },
    { id: '2', text: 'plain' },
  ]);
});

test('the separator is the most frequent one of the first line', () => {
  expect(dialectOf('a.csv', 'a;"b,c,d,e";f\n').delimiter).toBe(';');
  expect(dialectOf('a.csv', 'text\n').delimiter).toBe(',');
  expect(dialectOf('a.tsv', 'a, b\n').delimiter).toBe('\t');
});

const broken: readonly [string, string, string][] = [
  [
    'a row of too many fields',
    'id,text\n1,a\n2,b,c\n',
    'x.csv, line 3: expected 2 fields as in the first line, found 3.',
  ],
  ['a row of too few fields', 'id,text\n1\n', 'x.csv, line 2: expected 2 fields as in the first line, found 1.'],
  [
    'a quote that is not closed',
    'id,text\n1,a\n2,"b\n3,c\n',
    'x.csv, line 3: expected a closing quote, found the end of the file.',
  ],
  ['a column name twice', 'id,id\n1,2\n', 'x.csv: expected columns of different names, found "id" twice.'],
  ['a column without name', 'id,,text\n', 'x.csv, line 1: expected a name for every column, found none for column 2.'],
  ['nothing in it', '', 'x.csv: expected a table, found an empty file.'],
];

test.each(broken)('a file with %s is refused', async (_, text, message) => {
  expect(await refusalOf(readRows(temporary('x.csv', text)))).toBe(message);
});

test('a quote in the middle of a field is refused with its line', async () => {
  const message = await refusalOf(readRows(temporary('x.csv', `id,text\n${'1,a\n'.repeat(500)}2,"b"c\n`)));
  expect(message).toMatch(/^x\.csv, line 502: expected a quote to start and end a field/);
});
