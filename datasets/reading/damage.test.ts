// Seeded random damage: whatever it does to a file, reading ends in one UserError or in rows of plain values.

import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { readArrowRows } from './arrow-rows.ts';
import { golden, goldenBytes, memorySource, temporary } from './golden-rows.ts';
import { readParquetRows } from './parquet-rows.ts';
import { type Row, readRows } from './rows.ts';

/** Marsaglia's xorshift: 32 bits from a seed. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function damagedCopy(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const copy = new Uint8Array(bytes);
  const at = random(copy.length);
  const kind = random(6);
  if (kind === 0) return copy.subarray(0, at);
  if (kind === 1) return Buffer.concat([copy.subarray(0, at), Uint8Array.of(random(256)), copy.subarray(at)]);
  if (kind === 2) copy.fill(random(2) * 255, at, at + 1 + random(8));
  else for (let i = 0; i <= random(3); i++) copy[random(copy.length)] = random(256);
  return copy;
}

function isPlain(value: unknown): boolean {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every(isPlain);
}

async function outcome(rows: AsyncIterable<Row>): Promise<'refused' | 'read'> {
  try {
    let count = 0;
    for await (const { fields } of rows) {
      if (!isPlain(fields)) throw new Error(`row ${count + 1} is not plain`);
      if (++count > 1000) throw new Error('six rows became a thousand');
    }
    return 'read';
  } catch (problem) {
    if (problem instanceof UserError) return 'refused';
    throw problem;
  }
}

const FILES = [
  'plain.parquet',
  'dictionary-snappy.parquet',
  'zstd-pages-2.parquet',
  'gzip.parquet',
  'lz4.parquet',
  'delta.parquet',
  'checksums.parquet',
  'pyarrow-stream.arrow',
  'pyarrow-file.arrow',
];

test.each(FILES)('%s, damaged 300 times, is read or refused', async (name) => {
  const bytes = goldenBytes(name);
  const random = generator(20_240_611);
  const read = name.endsWith('.parquet') ? readParquetRows : readArrowRows;
  const counts = { refused: 0, read: 0 };
  for (let i = 0; i < 300; i++) {
    const source = memorySource(damagedCopy(bytes, random));
    counts[await outcome(read(golden(name), {}, async () => source))]++;
  }
  // Damage inside a text goes unnoticed without checksums; damage to the structure must not.
  expect(counts.refused).toBeGreaterThan(100);
  expect(counts.read + counts.refused).toBe(300);
});

test('a CSV file, damaged 300 times, is read or refused', async () => {
  const bytes = Buffer.from(`id,text,note\n${'1,"Say ""tea"", then\nwait.",плюс\n2,Plain,x\n'.repeat(4)}`);
  const random = generator(7);
  const counts = { refused: 0, read: 0 };
  for (let i = 0; i < 300; i++) {
    counts[await outcome(readRows(temporary('x.csv', damagedCopy(bytes, random))))]++;
  }
  expect(counts.refused).toBeGreaterThan(50);
});

test('a page with a checksum is read as it was written or refused', async () => {
  const bytes = goldenBytes('checksums.parquet');
  const random = generator(99);
  const footer = bytes.length - 8 - new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8).getUint32(0, true);
  const texts = Buffer.from(bytes).indexOf('The kettle');
  expect(texts).toBeLessThan(footer);
  for (let i = 0; i < 60; i++) {
    const copy = new Uint8Array(bytes);
    const at = texts + random(12);
    copy[at] = (copy[at] ?? 0) ^ (1 + random(255));
    expect(await outcome(readParquetRows(golden('checksums.parquet'), {}, async () => memorySource(copy)))).toBe(
      'refused',
    );
  }
});
