// Whether a file's first record has certain fields, whatever it is stored as: this tells data sets apart without
// reading them. JSON lines, a JSON array or object, CSV and TSV show their names at the start; Arrow in its schema,
// which comes first; Parquet in its footer, which comes last.

import { closeSync, openSync, readSync } from 'node:fs';
import type { FileSample } from '../../reading/reader.ts';

/** Longest Parquet footer that is looked through, in bytes. */
const LONGEST_FOOTER = 16 * 1024 * 1024;

export function hasFields(sample: FileSample, names: readonly string[]): boolean {
  const magic = Buffer.from(sample.head.subarray(0, 6)).toString('latin1');
  if (magic.startsWith('PAR1')) {
    const footer = parquetFooter(sample);
    // Thrift puts the length before a string in one byte, as long as it is below 128.
    return names.every((name) => footer.includes(Buffer.concat([Buffer.from([name.length]), Buffer.from(name)])));
  }
  if (magic.startsWith('ARROW1') || magic.startsWith('\xff\xff\xff\xff')) {
    const head = Buffer.from(sample.head);
    // Flatbuffers put it there as uint32, little-endian.
    return names.every((name) =>
      head.includes(Buffer.concat([Buffer.from([name.length, 0, 0, 0]), Buffer.from(name)])),
    );
  }
  const found = sample.text === null ? new Set() : textFields(sample.text);
  return names.every((name) => found.has(name));
}

function textFields(text: string): ReadonlySet<string> {
  const line = (text.split('\n', 1)[0] ?? '').trim();
  if (!/^\s*[[{]/.test(text)) return new Set(line.split(/[,\t]/).map((name) => name.replace(/^"(.*)"$/, '$1')));
  // A line that is a record of its own speaks for itself; otherwise all that is at hand does, a cut record too.
  const record = line.startsWith('{') && line.endsWith('}') ? line : text;
  return new Set([...record.matchAll(/(?<!\\)"(\w+)"\s*:/g)].map(([, name]) => name ?? ''));
}

function parquetFooter({ path, bytes }: FileSample): Buffer {
  const none = Buffer.alloc(0);
  if (bytes < 12) return none;
  const file = openSync(path, 'r');
  try {
    const end = Buffer.alloc(8);
    readSync(file, end, 0, 8, bytes - 8);
    const length = end.readUInt32LE(0);
    if (end.toString('latin1', 4) !== 'PAR1' || length > Math.min(LONGEST_FOOTER, bytes - 12)) return none;
    const footer = Buffer.alloc(length);
    readSync(file, footer, 0, length, bytes - 8 - length);
    return footer;
  } finally {
    closeSync(file);
  }
}
