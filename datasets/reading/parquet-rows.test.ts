import { expect, test } from 'vitest';
import { fieldsOf, golden, goldenBytes, goldenRows, memorySource, refusalOf } from './golden-rows.ts';
import { readParquetRows } from './parquet-rows.ts';
import { readColumns, readRows } from './rows.ts';

test.each(['plain', 'dictionary-snappy', 'zstd-pages-2', 'gzip', 'brotli', 'lz4', 'checksums'])(
  'the rows of %s.parquet are those that pyarrow wrote',
  async (name) => {
    expect(await fieldsOf(readRows(golden(`${name}.parquet`)))).toEqual(goldenRows());
  },
);

test('delta-encoded and split columns are read', async () => {
  const columns = ['id', 'text', 'language', 'score', 'ok'];
  expect(await fieldsOf(readRows(golden('delta.parquet')))).toEqual(goldenRows(columns));
});

test('only the columns that are asked for are read', async () => {
  const rows = await fieldsOf(readRows(golden('plain.parquet'), undefined, ['text', 'tags']));
  expect(rows).toEqual(goldenRows(['text', 'tags']));
});

test('columns are named with what they hold', async () => {
  const columns = await readColumns(golden('plain.parquet'));
  expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'id number',
    'text text',
    'language text',
    'score number',
    'tags other',
    'ok other',
    'meta other',
    'day other',
    'seen other',
  ]);
});

test('the first row is read without the second row group', async () => {
  const bytes = goldenBytes('dictionary-snappy.parquet');
  const parts: [number, number][] = [];
  const source = memorySource(bytes, (start, end) => parts.push([start, end]));
  const rows = readParquetRows(golden('dictionary-snappy.parquet'), {}, async () => source);
  const footer = bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8).getUint32(0, true);
  await rows.next();
  const first = parts.filter(([start]) => start < footer).map(([, end]) => end);
  for (let i = 0; i < 4; i++) await rows.next();
  const second = parts.filter(([start]) => start < footer).slice(first.length);
  // The fifth row is in the second group, whose pages all lie behind those of the first.
  expect(second.length).toBeGreaterThan(0);
  expect(Math.min(...second.map(([start]) => start))).toBeGreaterThanOrEqual(Math.max(...first));
});

test('an aborted signal stops between row groups', async () => {
  const abort = new AbortController();
  const rows = readRows(golden('dictionary-snappy.parquet'), abort.signal);
  await rows.next();
  abort.abort();
  await expect(fieldsOf(rows)).rejects.toThrow('Cancelled.');
});

const whole = goldenBytes('plain.parquet');

function changed(change: (bytes: Uint8Array, view: DataView) => Uint8Array | undefined): Uint8Array {
  const bytes = new Uint8Array(whole);
  return change(bytes, new DataView(bytes.buffer)) ?? bytes;
}

const hint = 'or a kind of it that is not read';
const broken: readonly [string, Uint8Array, string][] = [
  [
    'cut in the middle',
    whole.subarray(0, 700),
    `x.parquet: damaged Parquet, ${hint} (it does not end as Parquet does: it is cut short).`,
  ],
  ['nothing but the magic', whole.subarray(0, 4), `x.parquet: damaged Parquet, ${hint} (4 bytes are no whole file).`],
  [
    'a footer longer than the file',
    changed((_, view) => void view.setUint32(whole.length - 8, 0x7fffffff, true)),
    `x.parquet: damaged Parquet, ${hint} (a footer of 2147483647 bytes in a file of ${whole.length}).`,
  ],
  [
    'a footer of no bytes',
    changed((_, view) => void view.setUint32(whole.length - 8, 0, true)),
    `x.parquet: damaged Parquet, ${hint} (a header is cut short).`,
  ],
  [
    'a text longer than its page',
    changed((bytes, view) => {
      const at = Buffer.from(bytes).indexOf('The kettle');
      view.setUint32(at - 4, 0xfffffff0, true);
      return undefined;
    }),
    `x.parquet: damaged Parquet, ${hint} (column text: a text goes beyond its page).`,
  ],
  [
    'text that is not UTF-8',
    changed((bytes) => {
      bytes[Buffer.from(bytes).indexOf('The kettle')] = 0xff;
      return undefined;
    }),
    `x.parquet: damaged Parquet, ${hint} (text that is not UTF-8).`,
  ],
];

test.each(broken)('a file with %s is refused', async (_, bytes, message) => {
  const file = { ...golden('plain.parquet'), name: 'x.parquet' };
  expect(await refusalOf(readParquetRows(file, {}, async () => memorySource(bytes)))).toBe(message);
});

test('a column that is not there is named with those that are', async () => {
  expect(await refusalOf(readRows(golden('delta.parquet'), undefined, ['txet']))).toBe(
    'delta.parquet: expected a column "txet", found "id", "text", "language", "score", "ok".',
  );
});

test('a byte changed in a page with a checksum is found', async () => {
  const bytes = new Uint8Array(goldenBytes('checksums.parquet'));
  const at = Buffer.from(bytes).indexOf('kettle');
  bytes[at] = 0x4b;
  const file = golden('checksums.parquet');
  expect(await refusalOf(readParquetRows(file, {}, async () => memorySource(bytes)))).toContain('checksum differs');
});
