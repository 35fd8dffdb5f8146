import {
  Int32,
  RecordBatchStreamWriter,
  Table,
  tableFromArrays,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { expect, test } from 'vitest';
import { readArrowRows } from './arrow-rows.ts';
import { fieldsOf, golden, goldenBytes, goldenRows, memorySource, refusalOf, temporary } from './golden-rows.ts';
import { readColumns, readRows } from './rows.ts';

/** Two batches of two rows, as the data sets library writes its cache. */
function twoBatches(): Uint8Array {
  const texts = [
    ['One.', 'Zwei.'],
    ['Trois.', 'Cuatro.'],
  ].map((each) => vectorFromArray(each, new Utf8()));
  const numbers = [1, 2].map((n) => vectorFromArray([n, -n], new Int32()));
  const table = new Table({ text: new Vector(texts), n: new Vector(numbers) });
  return RecordBatchStreamWriter.writeAll(table).toUint8Array(true);
}

test.each(['pyarrow-stream.arrow', 'pyarrow-file.arrow'])(
  'the rows of %s are those that pyarrow wrote',
  async (name) => {
    expect(await fieldsOf(readRows(golden(name)))).toEqual(goldenRows());
  },
);

test('a stream is read whatever its name is', async () => {
  const rows = await fieldsOf(readRows(temporary('data', twoBatches()), undefined, ['text']));
  expect(rows.map(({ text }) => text)).toEqual(['One.', 'Zwei.', 'Trois.', 'Cuatro.']);
});

test('columns are named with what they hold', async () => {
  const columns = await readColumns(golden('pyarrow-stream.arrow'));
  expect(columns.slice(0, 5).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'id number',
    'text text',
    'language text',
    'score number',
    'tags other',
  ]);
});

test('the first batch is read without the second', async () => {
  const bytes = twoBatches();
  let furthest = 0;
  const source = memorySource(bytes, (_, end) => {
    furthest = Math.max(furthest, end);
  });
  const rows = readArrowRows(golden('pyarrow-stream.arrow'), {}, async () => source);
  await rows.next();
  expect(furthest).toBeLessThan(Buffer.from(bytes).indexOf('Trois.'));
});

const whole = goldenBytes('pyarrow-stream.arrow');
const rest = 'or a kind of it that is not read';
const broken: readonly [string, () => Uint8Array, string][] = [
  [
    'cut in its second batch',
    () => whole.subarray(0, whole.length - 100),
    `x.arrow, after row 4: damaged Arrow, ${rest} (it is cut short).`,
  ],
  [
    'without its end mark',
    () => whole.subarray(0, whole.length - 8),
    `x.arrow, after row 6: damaged Arrow, ${rest} (it is cut short).`,
  ],
  [
    'another one behind it',
    () => Buffer.concat([whole, whole]),
    `x.arrow, after row 6: damaged Arrow, ${rest} (${whole.length} bytes after its end).`,
  ],
  [
    'a header of two gigabytes',
    () => {
      const bytes = new Uint8Array(whole);
      new DataView(bytes.buffer).setUint32(4, 0x7fffffff, true);
      return bytes;
    },
    `x.arrow: damaged Arrow, ${rest} (a header of 2147483647 bytes at byte 0).`,
  ],
  [
    'text that is not UTF-8',
    () => {
      const bytes = new Uint8Array(whole);
      bytes[Buffer.from(bytes).indexOf('The kettle')] = 0xff;
      return bytes;
    },
    `x.arrow: damaged Arrow, ${rest} (text that is not UTF-8).`,
  ],
  [
    'two columns of one name',
    () => {
      const bytes = Buffer.from(twoBatches());
      return Buffer.from(bytes.toString('latin1').replace('\x04\0\0\0text', '\x01\0\0\0n\0\0\0'), 'latin1');
    },
    'x.arrow: expected columns of different names, found "n" twice.',
  ],
];

test.each(broken)('a stream with %s is refused', async (_, bytes, message) => {
  const file = { ...golden('pyarrow-stream.arrow'), name: 'x.arrow' };
  expect(await refusalOf(readArrowRows(file, {}, async () => memorySource(bytes())))).toBe(message);
});

test('an empty table has columns and no rows', async () => {
  const bytes = tableToIPC(tableFromArrays({ text: [] as string[] }), 'stream');
  expect(await fieldsOf(readRows(temporary('empty.arrow', bytes)))).toEqual([]);
});
